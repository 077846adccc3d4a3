package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many clients at once: shared transactions, private outcomes, whatever a creation writes. */
abstract class ConcurrentCreates {
    private final Rack rack;
    private final Database database;

    ConcurrentCreates(Rack rack) {
        this.rack = rack;
        this.database = rack.database();
    }

    private Map<Integer, Long> statuses(long board, List<String> bodies) {
        List<CompletableFuture<Answer>> answers = bodies.stream()
                .map(json -> rack.http().postLater(Tables.usersOf(board), json))
                .toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.groupingBy(Answer::status, Collectors.counting()));
    }

    private double groups() {
        return rack.service()
                .bean(MeterRegistry.class)
                .get("onetrip.group.size")
                .summary()
                .count();
    }

    @Test
    void fiftyRequestsForOneNameGetItOnce() {
        long board = Tables.filledBoard(database, 10);
        Map<String, BigDecimal> own = SerialOrder.seeded(10);
        own.put("wanted", BigDecimal.TEN);
        assertThat(statuses(board, Collections.nCopies(50, Sent.user("wanted", 10))))
                .isEqualTo(Map.of(201, 1L, 409, 49L));
        assertThat(database.number("SELECT count(*) FROM users WHERE board_id = ?", board))
                .isEqualTo(11);
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, 10, own);
        assertThat(database.number("SELECT count(*) FROM actions WHERE board_id = ?", board))
                .isEqualTo(1);
    }

    @Test
    void aThousandShareAFewTransactionsAndKeepTheirOwnOutcomes() throws SQLException {
        long board = Tables.filledBoard(database, 50);
        Map<String, BigDecimal> own = new HashMap<>(SerialOrder.seeded(50));
        List<String> bodies = new ArrayList<>();
        IntStream.rangeClosed(1, 50).forEach(i -> bodies.add(Sent.user("seed-" + i, 1)));
        IntStream.range(0, 10).forEach(i -> bodies.add(Sent.user("x".repeat(101 + i), 1)));
        IntStream.range(0, 940).forEach(i -> {
            bodies.add(Sent.user("n-" + i, i + 1));
            own.put("n-" + i, BigDecimal.valueOf(i + 1));
        });
        long seed = dev.onetrip.support.Seeds.random("a thousand creations").nextLong();
        Collections.shuffle(bodies, new Random(seed));
        own.put("opener", BigDecimal.ONE);
        double groupsBefore = groups();
        assertThat(together(board, bodies, 990)).isEqualTo(Map.of(201, 940L, 409, 50L, 422, 10L));
        assertThat(groups() - groupsBefore).isBetween(1.0, 100.0);
        assertThat(commits(board)).isBetween(1L, 100L);
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, 50, own);
        assertThat(database.number("SELECT users FROM boards WHERE board_id = ?", board))
                .isEqualTo(991);
        assertThat(database.number("SELECT count(DISTINCT action) FROM actions WHERE board_id = ?", board))
                .isEqualTo(941);
    }

    /** One request waits for the board, and the others behind it until all are there, however slowly they come. */
    private Map<Integer, Long> together(long board, List<String> bodies, int readable) throws SQLException {
        CompletableFuture<Map<Integer, Long>> all;
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            boolean unused =
                    rival.createStatement().execute("SELECT FROM boards WHERE board_id = " + board + " FOR UPDATE");
            CompletableFuture<Answer> opener = rack.http().postLater(Tables.usersOf(board), Sent.user("opener", 1));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            all = CompletableFuture.supplyAsync(() -> statuses(board, bodies));
            Eventually.becomes(readable, Eventually.SOON, "creations in the queue", this::queued);
            rival.rollback();
            assertThat(opener.join().status()).isEqualTo(201);
        }
        return all.join();
    }

    private long queued() {
        return (long) rack.service()
                .bean(MeterRegistry.class)
                .get("onetrip.group.queued")
                .tag("work", "users")
                .gauge()
                .value();
    }

    /** A profile is written once, so its xmin is the transaction that created it. */
    private long commits(long board) {
        return database.number(
                "SELECT count(DISTINCT p.xmin::text) FROM user_profile p JOIN users u ON u.id = user_id"
                        + " WHERE p.board_id = ? AND username LIKE 'n-%'",
                board);
    }

    @Test
    void boardsWorkSideBySide() {
        List<Long> boards =
                IntStream.range(0, 8).mapToObj(i -> Tables.freshBoard()).toList();
        Map<Long, List<CompletableFuture<Answer>>> answers = boards.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        board -> IntStream.range(0, 20)
                                .mapToObj(i -> rack.http().postLater(Tables.usersOf(board), Sent.user("u" + i, i + 1)))
                                .toList()));
        answers.values().stream()
                .flatMap(List::stream)
                .forEach(answer -> assertThat(answer.join().status()).isEqualTo(201));
        Map<String, BigDecimal> own = IntStream.range(0, 20)
                .boxed()
                .collect(Collectors.toUnmodifiableMap(i -> "u" + i, i -> BigDecimal.valueOf(i + 1)));
        boards.forEach(board -> SerialOrder.assertHolds(database, board, SerialOrder.SHARED, 0, own));
    }
}
