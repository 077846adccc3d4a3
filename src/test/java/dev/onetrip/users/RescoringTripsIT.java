package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import dev.onetrip.support.Trips;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each way of rescoring costs, counted between the service and the server, and that all come to the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RescoringTripsIT {
    private static final int OPEN_INSERT_COMMIT = 3;

    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.shared();

    /** A start for each way, not for each test of it. */
    private final Map<RescoringStrategy, Way> ways = new EnumMap<>(RescoringStrategy.class);

    private Database database;

    @BeforeAll
    void open() {
        database = POSTGRES.database();
    }

    @AfterAll
    void close() {
        ways.values().forEach(Way::close);
    }

    private Way way(RescoringStrategy strategy) {
        return ways.computeIfAbsent(strategy, one -> new Way(database, one));
    }

    /** One at a time, with one connection: the second creation on it is a warm one. */
    private static final class Way implements AutoCloseable {
        private final FaultProxy proxy;
        private final Service service;

        Way(Database database, RescoringStrategy strategy) {
            proxy = FaultProxy.before(database);
            service = Service.start(Map.of(
                    "onetrip.database.url",
                    proxy.database().url(),
                    "onetrip.database.pool-size",
                    1,
                    // a connection that waits for the next test of its way is not asked
                    "onetrip.database.idle-check",
                    "1h",
                    "onetrip.users.deadline",
                    "20s",
                    "onetrip.users.rescoring",
                    strategy));
        }

        Answer create(long board, String user) {
            return service.http().post(Tables.usersOf(board), user);
        }

        Trips counted(long board, String username) {
            Trips before = proxy.trips();
            Answer answer = create(board, Sent.user(username, 5));
            Trips trips = proxy.trips().since(before);
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("Server-Timing").orElseThrow())
                    .contains("rt;desc=\"" + trips.roundTrips() + "\"", "group;desc=\"1\"");
            return trips;
        }

        @Override
        public void close() {
            service.close();
            proxy.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"ROW_BY_ROW, 1000", "UNNEST, 1", "LITERALS, 0", "VALUES, 0", "SET_BASED, 0", "DEFERRED, 0", "AUTO, 0"})
    void theUpdatePhaseOfAThousandUsersTakesItsTrips(RescoringStrategy strategy, int own) {
        long board = Tables.filledBoard(database, 1_000);
        assertThat(way(strategy).counted(board, "u").roundTrips()).isEqualTo(OPEN_INSERT_COMMIT + own);
        assertThat(database.number(
                        "SELECT count(*) FROM user_scores WHERE board_id = ? AND updated IS NOT NULL", board))
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @EnumSource
    void aWarmConnectionPreparesNothing(RescoringStrategy strategy) {
        long board = Tables.filledBoard(database, 10);
        Trips unused = way(strategy).counted(board, "warms");
        Trips warm = way(strategy).counted(board, "warmed");
        assertThat(warm.parses()).isZero();
        assertThat(warm.errors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = RescoringStrategy.class,
            names = {"LITERALS", "VALUES", "SET_BASED", "DEFERRED", "AUTO"})
    void theTripsDoNotGrowWithTheBoard(RescoringStrategy strategy) {
        List<Long> trips = new ArrayList<>();
        Way way = way(strategy);
        for (int users : new int[] {0, 1, 10, 1_000}) {
            trips.add(way.counted(Tables.filledBoard(database, users), "u").roundTrips());
        }
        assertThat(trips).containsOnly(3L);
    }

    @ParameterizedTest
    @EnumSource
    void everyWayComesToTheScoresOfTheSerialOrder(RescoringStrategy strategy) {
        // the same creations for every way
        SplittableRandom random = new SplittableRandom(20_240_229);
        long board = Tables.filledBoard(database, 20);
        Map<String, BigDecimal> own = new HashMap<>(SerialOrder.seeded(20));
        for (int i = 0; i < 10; i++) {
            BigDecimal score = BigDecimal.valueOf(random.nextLong(1, 1_000_000_000), 4);
            own.put("u" + i, score);
            assertThat(way(strategy).create(board, Sent.user("u" + i, score)).status())
                    .isEqualTo(201);
        }
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, 20, own);
    }
}
