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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Creations on one board at two instances, whose groups know nothing of each other: the board's lock is all. */
class TwoInstancesIT {
    private static final int SEEDED = 20;

    /** So that each instance has many groups. */
    private static final int GROUP = 8;

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.users.group-limit", GROUP);

    private static Service other;

    private final Database database = RACK.database();
    private final long board = Tables.filledBoard(database, SEEDED);

    @BeforeAll
    static void start() {
        other = Service.start(
                Map.of("onetrip.database.url", RACK.database().url(), "onetrip.users.group-limit", GROUP));
    }

    @AfterAll
    static void stop() {
        other.close();
    }

    /** The first group of each instance waits for the board until both are there: they are at work together. */
    private Map<Integer, Long> together(List<String> bodies) throws SQLException {
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

    private void assertSerial(Map<String, BigDecimal> own) {
        assertThat(database.number("SELECT users FROM boards WHERE board_id = ?", board))
                .isEqualTo(own.size());
        assertThat(database.number("SELECT count(*) FROM users WHERE board_id = ?", board))
                .isEqualTo(own.size());
        assertThat(database.number("SELECT count(*) FROM actions WHERE board_id = ?", board))
                .isEqualTo(own.size() - SEEDED);
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, SEEDED, own);
    }

    @Test
    void ofFiftyRequestsForOneNameOneGetsIt() throws SQLException {
        Map<String, BigDecimal> own = SerialOrder.seeded(SEEDED);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            bodies.add(Sent.user("wanted", 10));
        }
        own.put("wanted", BigDecimal.TEN);
        assertThat(together(bodies)).isEqualTo(Map.of(201, 1L, 409, 49L));
        assertSerial(own);
    }

    @Test
    void everyCreationIsCountedAndTheScoresAreThoseOfASerialOrder() throws SQLException {
        Map<String, BigDecimal> own = SerialOrder.seeded(SEEDED);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 220; i++) {
            bodies.add(Sent.user("u" + i, i + 1));
            own.put("u" + i, BigDecimal.valueOf(i + 1));
        }
        assertThat(together(bodies)).isEqualTo(Map.of(201, 220L));
        assertSerial(own);
    }
}
