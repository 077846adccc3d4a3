package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one step, part by part, so that what is recorded is what is there: a part in a transaction is recorded with it,
 * any other is recorded as begun before it begins. A step that fails in its first part changes nothing.
 */
final class StepRunner {
    private final Connection connection;
    private final Connector connector;
    private final Settings settings;
    private final Progress progress;
    private final Records records;
    private final Transactions transactions;
    private final Outside outside;
    private final Backfill backfill;

    StepRunner(
            Connection connection, Connector connector, Settings settings, Progress progress, RandomGenerator random) {
        this.connection = connection;
        this.connector = connector;
        this.settings = settings;
        this.progress = progress;
        this.records = new Records(connection);
        this.transactions = new Transactions(connection, settings, progress, random);
        this.outside = new Outside(connection, transactions);
        this.backfill = new Backfill(connection, records, transactions, progress);
    }

    /** Transactions on the same connection. */
    Transactions transactions() {
        return transactions;
    }

    /** What a run finds of its step. */
    enum Found {
        /** All of it or nothing. */
        WHOLE,
        /** What an earlier run in the same direction left. */
        HALF_DONE,
        /** What a run in the other direction left. */
        TURNED
    }

    /**
     * Runs what is left of the step.
     *
     * @param from where an earlier run of the same was; null to begin
     */
    void run(Step step, Direction direction, @Nullable UnderWay from, Found found) throws SQLException {
        long began = System.nanoTime();
        List<Part> parts = step.parts(direction);
        for (int i = from == null ? 0 : from.part(); i < parts.size(); i++) {
            boolean isResumed = from != null && from.part() == i;
            Watch watch = watch(what(step, direction, i));
            try {
                part(step, direction, i, isResumed ? from : null, found);
            } catch (SQLException e) {
                throw failed(step, direction, i, found, e);
            } finally {
                watch.close();
            }
        }
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        progress.say(step.number() + " " + direction.word() + ": done, " + step.description() + ", " + millis + " ms");
    }

    /** Records that the step is where the direction leads, with nothing left to run. */
    void arrive(Step step, Direction direction) throws SQLException {
        transactions.run(what(step, direction, 0), () -> records.arrive(step, direction));
    }

    private void part(Step step, Direction direction, int i, @Nullable UnderWay from, Found found) throws SQLException {
        Part part = step.parts(direction).get(i);
        String what = what(step, direction, i);
        if (part.kind() == Part.Kind.TRANSACTION) {
            transactions.run(what, () -> {
                execute(part.sql());
                next(step, direction, i);
            });
            return;
        }
        if (from == null) {
            if (part.kind() == Part.Kind.OUTSIDE && found != Found.TURNED) {
                outside.check(part);
            }
            transactions.run(what, () -> records.move(step, direction, i));
        }
        if (part.kind() == Part.Kind.OUTSIDE) {
            outside.run(what, part);
            transactions.run(what, () -> next(step, direction, i));
        } else {
            String position = from == null ? null : from.position();
            backfill.run(what, part, position, from == null ? 0 : from.done(), () -> next(step, direction, i));
        }
    }

    /** Part i is done. */
    private void next(Step step, Direction direction, int i) throws SQLException {
        if (i + 1 == step.parts(direction).size()) {
            records.arrive(step, direction);
        } else {
            records.move(step, direction, i + 1);
        }
    }

    private MigrationRefused failed(Step step, Direction direction, int i, Found found, SQLException e) {
        if (Failures.isBroken(e)) {
            return Failures.broken(e);
        }
        boolean isUntouched = i == 0 && found == Found.WHOLE;
        if (isUntouched && step.parts(direction).get(0).kind() != Part.Kind.TRANSACTION) {
            try {
                transactions.run(what(step, direction, i), records::nothingUnderWay);
            } catch (SQLException later) {
                e.addSuppressed(later);
                isUntouched = false;
            }
        }
        return Failures.explain(
                what(step, direction, i),
                isUntouched ? "nothing was changed" : "the step is half done: mend the cause, then " + direction.ways(),
                e);
    }

    private Watch watch(String what) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RecordsSql.SESSION)) {
            int session = rows.next() ? rows.getInt(1) : 0;
            return new Watch(connector, progress, settings.report(), what, session);
        }
    }

    private static String what(Step step, Direction direction, int i) {
        int parts = step.parts(direction).size();
        return step.number() + " " + direction.word() + (parts == 1 ? "" : ", part " + (i + 1) + " of " + parts);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }
}
