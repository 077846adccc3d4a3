package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.transaction.Pruned;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upload that is asked for twice, or for later, happens once. */
@TestMethodOrder(MethodOrderer.Random.class)
class IngestOnceIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 1)
            .with("onetrip.commits.concurrent-ingests", 8)
            .with("onetrip.commits.chunk-lines", 10);

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    @Test
    void requestsWithOneKeyAtOnceHaveOneEffectAndOneAnswer() {
        String lines = Commits.lines(1, 2_000);
        List<CompletableFuture<String>> all = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> persistently(lines)))
                .toList();
        List<String> answers = all.stream().map(CompletableFuture::join).toList();
        assertThat(answers).containsOnly(answers.get(0));
        assertThat(answers.get(0)).contains("\"inserted\":2000");
        assertThat(Commits.stored(database, slug)).isEqualTo(2_000);
        assertThat(database.number(
                        "SELECT count(*) FROM ingest_request_keys JOIN repositories USING (repository_id) WHERE slug = ?",
                        slug))
                .isEqualTo(1);
    }

    private String persistently(String lines) {
        while (true) {
            Answer answer = Commits.post(RACK.http(), slug, "", lines, "Idempotency-Key", "race-" + slug);
            if (answer.status() == 200) {
                return answer.text();
            }
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.header("Retry-After")).isPresent();
        }
    }

    /** A client that repeats it could never learn that it was stored. */
    @ParameterizedTest
    @ValueSource(strings = {"row-by-row", "copy", "unnest", "pivot"})
    void anUploadWhoseKeyCannotBeStoredIsNotStored(String strategy) {
        String lines = Commits.lines(1, 30);
        String[] key = {"Idempotency-Key", "full-" + slug};
        database.script("""
                CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'no room for keys' USING ERRCODE = '53100'; END $$;
                CREATE TRIGGER no_room BEFORE INSERT ON ingest_request_keys FOR EACH ROW EXECUTE FUNCTION no_room()""");
        Answer unable = Commits.post(RACK.http(), slug, "?strategy=" + strategy, lines, key);
        database.script("DROP FUNCTION no_room() CASCADE");
        assertThat(unable.text()).contains("/problems/database-unavailable", "rolled-back");
        assertThat(Commits.stored(database, slug)).isZero();
        assertThat(Commits.counts(Commits.post(RACK.http(), slug, "?strategy=" + strategy, lines, key)))
                .isEqualTo("30 0 0 0");
    }

    @Test
    void aForgottenKeyIsPruned() {
        String lines = Commits.lines(1, 10);
        assertThat(Commits.post(RACK.http(), slug, "", lines, "Idempotency-Key", "old")
                        .status())
                .isEqualTo(200);
        database.sql(
                "UPDATE ingest_request_keys SET created = created - interval '25 hours'"
                        + " WHERE repository_id = (SELECT repository_id FROM repositories WHERE slug = ?)",
                slug);
        assertThat(Pruned.now(RACK.service(), "ingest_request_keys")).isPositive();
        assertThat(database.number(
                        "SELECT count(*) FROM ingest_request_keys JOIN repositories USING (repository_id) WHERE slug = ?",
                        slug))
                .isZero();
        assertThat(Commits.stored(database, slug)).isEqualTo(10);
    }

    @Test
    void anIngestInTheBackgroundIsAnsweredByItsJob() {
        String lines = Commits.lines(1, 300) + "{\n";
        Answer accepted = Commits.post(RACK.http(), slug, "?on-conflict=report", lines, "Prefer", "respond-async");
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("Location").orElseThrow();
        Eventually.within(
                Eventually.SOON, () -> RACK.http().get(job).json().get("status").isNumber());
        Answer answer = RACK.http().get(job + "/answer");
        assertThat(Commits.counts(answer)).isEqualTo("300 0 0 1");
        assertThat(answer.lines().get(0).get("line").asInt()).isEqualTo(301);
        assertThat(Commits.stored(database, slug)).isEqualTo(300);
    }
}
