package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that uploads commits has succeeded only where each good line is stored. */
@TestMethodOrder(MethodOrderer.Random.class)
class JobUploadsIT {
    /** Enough for a machine on which most are late, and for a test that stands still before it lets one succeed. */
    private static final int ATTEMPTS = 10;

    private static final String BAD = "{\"sha\":\"nonsense\"}";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 2)
            .with("onetrip.jobs.attempts", ATTEMPTS)
            .with("onetrip.jobs.backoff", "20ms")
            .with("onetrip.jobs.poll-interval", "20ms")
            .with("onetrip.commits.ingest-deadline", "1s")
            .with("onetrip.commits.stream-part-time", "100ms")
            .with("onetrip.commits.chunk-lines", 1);

    private final Database database = RACK.database();
    private final String slug = "repo-" + UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?strategy=row-by-row",
                "?strategy=parallel",
                "?strategy=copy",
                "?strategy=unnest&mode=chunk",
                "?strategy=pivot&on-conflict=report"
            })
    void aGoodLineBesideABadOneIsStoredOnceTheRepositoryIsFree(String query) throws SQLException {
        Background job;
        try (Connection rival = holdingRepository()) {
            job = upload(query, BAD + "\n" + commit(1, "Ada"));
            job.awaitSecondAttempt();
            rival.rollback();
        }
        assertThat(job.end()).isEqualTo("succeeded");
        assertThat(commits()).isEqualTo(1);
        assertThat(job.answer().lines().get(0).get("line").asInt()).isEqualTo(1);
        assertThat(job.progress()).isEqualTo("2 of 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?strategy=row-by-row", "?strategy=pivot"})
    void anUploadThatNeverGetsItsRepositoryHasFailed(String query) throws SQLException {
        Background job;
        try (Connection rival = holdingRepository()) {
            job = upload(query, BAD + "\n" + commit(1, "Ada"));
            job.skipToTheLast(ATTEMPTS);
            assertThat(job.end()).isEqualTo("failed");
            rival.rollback();
        }
        assertThat(job.attempts()).isEqualTo(ATTEMPTS);
        assertThat(commits()).isZero();
        assertThat(job.progress()).isEqualTo("0 of 2");
    }

    /** Strategy parallel refuses a line alone whose transaction was ended; its other lines stay. */
    @Test
    void aLineOfAParallelUploadThatTheServerEndedIsStoredLater() throws SQLException {
        Background job;
        try (Connection rival = holdingAuthor("Eve")) {
            job = upload("?strategy=parallel", commit(1, "Ada") + "\n" + commit(2, "Eve"));
            Eventually.within(Eventually.SOON, () -> {
                boolean next = job.attempts() >= 2 || job.isFinished();
                if (!next) {
                    endWaitingBackends();
                }
                return next;
            });
            rival.rollback();
        }
        assertThat(job.end()).isEqualTo("succeeded");
        assertThat(commits()).isEqualTo(2);
    }

    @Test
    void anUploadThatIsCancelledInTheMiddleStoresNothingLater() throws SQLException {
        Background job;
        try (Connection rival = holdingRepository()) {
            job = upload("", BAD + "\n" + commit(1, "Ada"));
            Eventually.within(Eventually.SOON, () -> job.state().equals("running"));
            job.cancel();
            assertThat(job.end()).isEqualTo("cancelled");
            rival.rollback();
        }
        Eventually.within(Eventually.SOON, () -> database.running() == 0);
        assertThat(commits()).isZero();
        assertThat(job.answer().status()).isEqualTo(404);
    }

    private Background upload(String query, String lines) {
        return Background.send(RACK, "/repositories/" + slug + "/commits" + query, lines, "");
    }

    private Connection holdingRepository() throws SQLException {
        database.sql("INSERT INTO repositories (slug) VALUES (?)", slug);
        return Background.holding(RACK, "SELECT FROM repositories WHERE slug = '" + slug + "' FOR UPDATE");
    }

    private Connection holdingAuthor(String name) throws SQLException {
        database.sql("INSERT INTO repositories (slug) VALUES (?)", slug);
        return Background.holding(
                RACK,
                "INSERT INTO authors (repository_id, name, email) SELECT repository_id, '" + name + "', '" + name
                        + "@example.org' FROM repositories WHERE slug = '" + slug + "'");
    }

    private void endWaitingBackends() {
        database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock'");
    }

    private long commits() {
        return database.number(
                "SELECT count(*) FROM commits JOIN repositories USING (repository_id) WHERE slug = ?", slug);
    }

    private static String commit(int number, String author) {
        return "{\"sha\":\"" + "%040x".formatted(number) + "\",\"author\":{\"name\":\"" + author + "\",\"email\":\""
                + author + "@example.org\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"m\"}";
    }
}
