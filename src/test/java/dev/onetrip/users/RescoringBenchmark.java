package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.bench.Boards;
import dev.onetrip.core.Deadline;
import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.Service;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * One pass over a board by every way of rescoring, BEGIN and COMMIT included, against one UPDATE sent raw, in one trip.
 */
public final class RescoringBenchmark {
    private static final int ROUNDS = 15;

    private final Database database;

    /** @param database where boards are made */
    public RescoringBenchmark(Database database) {
        this.database = database;
    }

    /** Prints a table for boards of that size. */
    public void run(int users, Duration oneWay) throws SQLException {
        System.out.printf(
                Locale.ROOT, "%nOne rescoring pass over %,d users, %.1f ms one way%n", users, oneWay.toNanos() / 1e6);
        try (FaultProxy proxy = FaultProxy.before(database)) {
            proxy.delay(oneWay);
            double raw = report("raw JDBC, one UPDATE", users, raw(proxy.database(), board(users)), 0, 0);
            try (Service service = Service.start(Map.of(
                    "onetrip.database.url",
                    proxy.database().url() + "?sslmode=disable",
                    "onetrip.database.pool-size",
                    1))) {
                double rowByRow = 0;
                for (RescoringStrategy strategy : RescoringStrategy.values()) {
                    double[] passes = passes(service.bean(UnitOfWork.class), strategy, board(users));
                    double rate = report(strategy.name(), users, passes, raw, rowByRow);
                    rowByRow = rowByRow == 0 ? rate : rowByRow;
                }
            }
        }
    }

    private long board(int users) {
        return Boards.fill(database, 1, users, 1).first();
    }

    private double report(String name, int users, double[] millis, double raw, double rowByRow) {
        Arrays.sort(millis);
        double median = millis[millis.length / 2];
        double rate = users / median * 1_000;
        System.out.printf(
                Locale.ROOT,
                "%-22s %9.1f ms %10.0f rows/s%s%s%n",
                name.toLowerCase(Locale.ROOT),
                median,
                rate,
                raw == 0 ? "" : String.format(Locale.ROOT, "  %.2f of raw", rate / raw),
                rowByRow == 0 ? "" : String.format(Locale.ROOT, "  %.1f x row-by-row", rate / rowByRow));
        return rate;
    }

    private double[] passes(UnitOfWork units, RescoringStrategy strategy, long board) {
        Rescoring rescoring = strategy.with(new SharedScoreFormula(), Long.MAX_VALUE);
        int rounds = strategy == RescoringStrategy.ROW_BY_ROW ? 3 : ROUNDS;
        double[] millis = new double[rounds];
        for (int round = -2; round < rounds; round++) {
            long begun = System.nanoTime();
            SqlBatch opening = new SqlBatch().add(UsersSql.LOCK_BOARD, number(board));
            Slot<Scored> scores = rescoring.open(opening, board);
            Boolean unused = units.write(
                            UnitDefinition.within(Deadline.in(Duration.ofMinutes(2)))
                                    .openingWith(opening),
                            connection -> rescoring
                                    .rescore(
                                            connection,
                                            new Pass(
                                                    Board.plain(board, 1_000_000),
                                                    Joining.rows(List.of(BigDecimal.ONE)),
                                                    List.of(new Scored(Long.MAX_VALUE, BigDecimal.ONE)),
                                                    true),
                                            connection.opened(scores))
                                    .then(Mono.just(true)))
                    .block(Duration.ofMinutes(2));
            millis[Math.max(0, round)] = (System.nanoTime() - begun) / 1e6;
        }
        return millis;
    }

    private static double[] raw(Database database, long board) throws SQLException {
        double[] millis = new double[ROUNDS];
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (int round = -2; round < ROUNDS; round++) {
                long begun = System.nanoTime();
                statement.execute(
                        "BEGIN; UPDATE users SET score = score * 1.000001 + 1, updated = statement_timestamp()"
                                + " WHERE board_id = " + board + "; COMMIT");
                millis[Math.max(0, round)] = (System.nanoTime() - begun) / 1e6;
            }
        }
        return millis;
    }
}
