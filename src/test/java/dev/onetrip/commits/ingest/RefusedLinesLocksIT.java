package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.database.TestServer;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Http;
import dev.onetrip.support.Service;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with room for few locks: an ingest holds no more of them for each line that is refused. */
class RefusedLinesLocksIT {
    private static final int LINES = 4_000;
    private static final Map<String, String> FEW =
            Map.of("max_locks_per_transaction", "10", "max_connections", "20", "superuser_reserved_connections", "0");

    /** A savepoint that is never released keeps the lock on its own transaction id. */
    private static String savepoints(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(at -> "SAVEPOINT s" + at + "; INSERT INTO boards (board_id) VALUES (" + at + ");")
                .collect(Collectors.joining("", "BEGIN;", "COMMIT;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unnest", "row-by-row", "pivot"})
    void thousandsOfRefusedLinesNeedNoLockEach(String strategy) throws IOException {
        try (TestServer server = TestServer.start(FEW).withSchema()) {
            assertThatThrownBy(() -> server.run(savepoints(LINES))).hasMessageContaining("out of shared memory");
            server.run("ALTER TABLE commits ADD CONSTRAINT no_bad_message CHECK (message NOT LIKE 'bad%')");
            try (Service service = Service.start(Map.of(
                    "onetrip.database.url", server.url("postgres", "postgres"), "onetrip.database.pool-size", 4))) {
                String slug = Commits.freshSlug();
                Answer answer = Commits.post(
                        Http.on(service.port()), slug, "?strategy=" + strategy, Commits.lines(1, LINES, line -> {
                            String name = "n" + line % 10;
                            String message = line % 2 == 0 ? "bad " + line : "Change " + line;
                            return Commits.line(Commits.sha(line), name, name + "@example.org", message);
                        }));
                assertThat(answer.status()).as("%s", answer).isEqualTo(200);
                assertThat(answer.lines().stream()
                                .filter(line -> line.path("status").asInt() == 422)
                                .count())
                        .isEqualTo(LINES / 2);
                assertThat(Commits.summary(answer).get("inserted").asLong()).isEqualTo(LINES / 2);
            }
        }
    }
}
