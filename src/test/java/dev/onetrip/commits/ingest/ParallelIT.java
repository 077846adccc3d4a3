package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strategy parallel: as many transactions at a time as its property says, and no error of the server is lost. */
class ParallelIT {
    private static final int PARALLELISM = 3;
    private static final int LINES = 60;

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.commits.parallelism", PARALLELISM).with("onetrip.database.pool-size", 16);

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    @AfterEach
    void withoutTheTrigger() {
        database.script("DROP FUNCTION on_commit() CASCADE");
    }

    private Answer upload() {
        return Commits.post(RACK.http(), slug, "?strategy=parallel", Commits.lines(1, LINES));
    }

    private void trigger(String body) {
        database.script("""
                CREATE FUNCTION on_commit() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  %s
                  RETURN NEW;
                END $$;
                CREATE TRIGGER on_commit BEFORE INSERT ON commits FOR EACH ROW EXECUTE FUNCTION on_commit()""".formatted(body));
    }

    /** Each line counts the lines that are stored beside it, itself included, and takes its time. */
    @Test
    void anUploadIsStoredByAsManyConnectionsAsThePropertySays() throws SQLException {
        database.script("CREATE TABLE beside (lines int)");
        trigger("""
                PERFORM pg_advisory_xact_lock_shared(77), pg_advisory_xact_lock_shared(4711), pg_sleep(0.02);
                INSERT INTO beside SELECT count(*) FROM pg_locks
                 WHERE locktype = 'advisory' AND objid = 77 AND database =
                   (SELECT oid FROM pg_database WHERE datname = current_database());""");
        CompletableFuture<Answer> upload;
        try (Connection rival = database.connect();
                Statement statement = rival.createStatement()) {
            assertThat(statement.execute("SELECT pg_advisory_lock(4711)")).isTrue();
            upload = CompletableFuture.supplyAsync(this::upload);
            Eventually.within(Eventually.SOON, () -> database.waiting() >= PARALLELISM);
        }
        assertThat(Commits.counts(upload.join())).isEqualTo(LINES + " 0 0 0");
        assertThat(database.number("SELECT max(lines) FROM beside")).isEqualTo(PARALLELISM);
        assertThat(Commits.stored(database, slug)).isEqualTo(LINES);
    }

    @ParameterizedTest
    @CsvSource({"23514, 422", "22P02, 422", "53100, 503"})
    void aLineThatTheServerRefusesHasItsVerdict(String sqlState, int status) {
        trigger("IF NEW.message = 'Change 7' THEN RAISE EXCEPTION 'not this one' USING ERRCODE = '%s'; END IF;"
                .formatted(sqlState));
        Answer answer = upload();
        assertThat(Commits.counts(answer)).isEqualTo((LINES - 1) + " 0 0 1");
        assertThat(answer.lines().get(0).get("line").asInt()).isEqualTo(7);
        assertThat(answer.lines().get(0).get("status").asInt()).isEqualTo(status);
        assertThat(Commits.stored(database, slug)).isEqualTo(LINES - 1);
    }

    /** What is no refusal is a defect: the upload ends with it. */
    @Test
    void anErrorThatBlamesNoLineEndsTheUpload() {
        trigger("IF NEW.message = 'Change 7' THEN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX000'; END IF;");
        Answer answer = upload();
        assertThat(answer.text()).contains("/problems/").doesNotContain("summary");
        RACK.poolside().log().clear();
    }
}
