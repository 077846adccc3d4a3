package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Creations on one board at two instances, whose groups know nothing of each other: the board's lock is all, whether a
 * creation writes the row of every user, moves the map, or the board becomes one that is deferred meanwhile.
 */
class TwoInstancesIT {
    private static final int FEW = 20;
    private static final int DEFERRED = 300;
    private static final int CREATIONS = 220;

    /** So that each instance has many groups. */
    private static final int GROUP = 8;

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.users.group-limit", GROUP).with("onetrip.users.deferred-from", DEFERRED);

    private static Service other;

    private final Database database = RACK.database();

    @BeforeAll
    static void start() {
        other = Service.start(Map.of(
                "onetrip.database.url",
                RACK.database().url(),
                "onetrip.users.group-limit",
                GROUP,
                "onetrip.users.deferred-from",
                DEFERRED));
    }

    @AfterAll
    static void stop() {
        other.close();
    }

    /** The first group of each instance waits for the board until both are there: they are at work together. */
    private Map<Integer, Long> together(long board, List<String> bodies) throws SQLException {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            boolean unused =
                    rival.createStatement().execute("SELECT FROM boards WHERE board_id = " + board + " FOR UPDATE");
            List<Http> instances = List.of(RACK.http(), other.http());
            for (int i = 0; i < bodies.size(); i++) {
                answers.add(instances.get(i % 2).postLater(Tables.usersOf(board), bodies.get(i)));
            }
            Eventually.becomes(2, Eventually.SOON, "statements that wait", database::waiting);
            rival.rollback();
        }
        return answers.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.groupingBy(Answer::status, Collectors.counting()));
    }

    private void assertSerial(long board, int seeded, Map<String, BigDecimal> own) {
        assertThat(database.number("SELECT users FROM boards WHERE board_id = ?", board))
                .isEqualTo(own.size());
        assertThat(database.number("SELECT count(*) FROM users WHERE board_id = ?", board))
                .isEqualTo(own.size());
        assertThat(database.number("SELECT count(*) FROM actions WHERE board_id = ?", board))
                .isEqualTo(own.size() - seeded);
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, seeded, own);
    }

    private boolean isMapped(long board) {
        return database.number("SELECT count(*) FROM boards WHERE board_id = ? AND slope > 1", board) == 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {FEW, DEFERRED})
    void ofFiftyRequestsForOneNameOneGetsIt(int seeded) throws SQLException {
        long board = Tables.filledBoard(database, seeded);
        Map<String, BigDecimal> own = SerialOrder.seeded(seeded);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            bodies.add(Sent.user("wanted", 10));
        }
        own.put("wanted", BigDecimal.TEN);
        assertThat(together(board, bodies)).isEqualTo(Map.of(201, 1L, 409, 49L));
        assertSerial(board, seeded, own);
    }

    @ParameterizedTest
    @ValueSource(ints = {FEW, DEFERRED - CREATIONS / 2, DEFERRED})
    void everyCreationIsCountedAndTheScoresAreThoseOfASerialOrder(int seeded) throws SQLException {
        long board = Tables.filledBoard(database, seeded);
        Map<String, BigDecimal> own = SerialOrder.seeded(seeded);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < CREATIONS; i++) {
            bodies.add(Sent.user("u" + i, i + 1));
            own.put("u" + i, BigDecimal.valueOf(i + 1));
        }
        assertThat(together(board, bodies)).isEqualTo(Map.of(201, (long) CREATIONS));
        assertSerial(board, seeded, own);
        assertThat(isMapped(board)).isEqualTo(seeded > FEW);
    }
}
