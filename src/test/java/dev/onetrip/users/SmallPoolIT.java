package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import io.r2dbc.pool.ConnectionPool;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(RealPostgres.class)
class SmallPoolIT {
    private static final int CREATIONS = 100;
    private static final int BOARDS = 20;

    private final Database database;

    SmallPoolIT(Database database) {
        this.database = database;
    }

    @ParameterizedTest(name = "pool of {0}, groups of {1}")
    @CsvSource({"1, 128", "1, 1", "3, 128", "3, 1"})
    void aUnitOfWorkNeverNeedsASecondConnection(int poolSize, int groupLimit) {
        List<Long> boards = IntStream.range(0, BOARDS)
                .mapToObj(i -> Tables.filledBoard(database, 10))
                .toList();
        try (Service service = Service.start(Map.of(
                "onetrip.database.url",
                database.url(),
                "onetrip.database.pool-size",
                poolSize,
                "onetrip.users.group-limit",
                groupLimit,
                "onetrip.users.deadline",
                "20s",
                "onetrip.database.pool-acquire-timeout",
                "20s"))) {
            Http http = service.http();
            List<CompletableFuture<Answer>> answers = IntStream.range(0, CREATIONS)
                    .mapToObj(i -> http.postLater(Tables.usersOf(boards.get(i % BOARDS)), Sent.user("n-" + i, 1)))
                    .toList();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(201));
            assertThat(service.bean(ConnectionPool.class)
                            .getMetrics()
                            .orElseThrow()
                            .allocatedSize())
                    .isLessThanOrEqualTo(poolSize);
        }
        assertThat(boards)
                .allSatisfy(
                        board -> assertThat(database.number("SELECT count(*) FROM actions WHERE board_id = ?", board))
                                .isEqualTo(CREATIONS / BOARDS));
    }
}
