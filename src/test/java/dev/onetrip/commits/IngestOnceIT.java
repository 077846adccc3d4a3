package dev.onetrip.commits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Upload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upload holds while it runs, and that it runs once. */
@TestMethodOrder(MethodOrderer.Random.class)
class IngestOnceIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 1)
            .with("onetrip.commits.concurrent-ingests", 8)
            .with("onetrip.commits.chunk-lines", 10);

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    private static double acquiredMetric() {
        return Http.on(RACK.service().managementPort())
                .get("/actuator/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith("onetrip_pool_acquired"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?strategy=pivot", "?strategy=copy", "?strategy=unnest", "?strategy=row-by-row"})
    void anIngestHoldsExactlyOneConnection(String query) throws IOException {
        try (Upload upload = new Upload(RACK.service().port(), Commits.path(slug) + query)) {
            for (int i = 0; i < 20; i++) {
                upload.send(Commits.lines(i * 50 + 1, i * 50 + 50).getBytes(UTF_8));
                Eventually.becomes(1, SOON, "connections in use", () -> (long) acquiredMetric());
                assertThat(RACK.poolside().acquired()).isEqualTo(1);
            }
            upload.end();
            assertThat(upload.line()).contains("\"inserted\":1000");
        }
        assertThat(acquiredMetric()).isZero();
        assertThat(Commits.stored(database, slug)).isEqualTo(1_000);
    }

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

    @Test
    void anIngestInTheBackgroundIsAnsweredByItsJob() {
        String lines = Commits.lines(1, 300) + "{\n";
        Answer accepted = Commits.post(RACK.http(), slug, "?on-conflict=report", lines, "Prefer", "respond-async");
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("Location").orElseThrow();
        Eventually.within(SOON, () -> RACK.http().get(job).json().get("status").isNumber());
        Answer answer = RACK.http().get(job + "/answer");
        assertThat(Commits.counts(answer)).isEqualTo("300 0 0 1");
        assertThat(answer.lines().get(0).get("line").asInt()).isEqualTo(301);
        assertThat(Commits.stored(database, slug)).isEqualTo(300);
    }
}
