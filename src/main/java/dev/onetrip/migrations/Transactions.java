package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Transactions that wait for no lock longer than {@code lock_timeout}, so that no traffic queues behind them for
 * longer; one that did not get its locks is rolled back and tried again after a pause of random length.
 */
final class Transactions {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Connection connection;
    private final Settings settings;
    private final Progress progress;
    private final RandomGenerator random;

    Transactions(Connection connection, Settings settings, Progress progress, RandomGenerator random) {
        this.connection = connection;
        this.settings = settings;
        this.progress = progress;
        this.random = random;
    }

    /** What is done on the connection. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** All of the work or nothing; once more after each lock that it did not get, within the patience. */
    void run(String what, Work work) throws SQLException {
        retrying(what, () -> once(work));
    }

    /** The same outside of a transaction: the session waits for its locks, and holds nothing that traffic waits for. */
    void outside(String what, Work work) throws SQLException {
        retrying(what, () -> {
            set(RecordsSql.SESSION_LOCK_TIMEOUT, settings.patience());
            work.run();
        });
    }

    private void retrying(String what, Work work) throws SQLException {
        long end = System.nanoTime() + settings.patience().toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) && !DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
                if (System.nanoTime() > end) {
                    throw new MigrationRefused(
                            ExitCode.BUSY,
                            what + " got no lock within " + settings.patience().toSeconds()
                                    + " s: run it again when no long transaction is open (pg_stat_activity)",
                            e);
                }
                pause(what, attempt);
            }
        }
    }

    private void pause(String what, int attempt) {
        progress.sometimes(() -> what + ": waits for a lock, attempt " + (attempt + 1));
        long most = Math.min(LONGEST_PAUSE.toNanos(), settings.lockTimeout().toNanos() << Math.min(attempt - 1, 10));
        park((long) (most * (0.5 + random.nextDouble() / 2)));
    }

    /** Waits, at least that long. */
    static void park(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void once(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            set(RecordsSql.LOCK_TIMEOUT, settings.lockTimeout());
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
        connection.setAutoCommit(true);
    }

    private void rollBack(Exception cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            cause.addSuppressed(broken);
        }
    }

    private void set(String sql, Duration value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value.toMillis() + "ms");
            boolean unused = statement.execute();
        }
    }
}
