package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Transactions that wait for no lock longer than {@code lock_timeout}, so that no traffic queues behind them for
 * longer; one that did not get its locks is rolled back and tried again after a pause of random length. Where many
 * transactions queue for one row, the table is free once all that are there have had their turn, however short each is:
 * so the wait grows with each {@value #ATTEMPTS_ALIKE} attempts, up to {@value #LONGEST_WAIT} times its length, and a
 * pause up to {@value #LONGEST_PAUSE} times.
 */
final class Transactions {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final int LONGEST_PAUSE = 20;
    private static final int ATTEMPTS_ALIKE = 5;
    private static final int LONGEST_WAIT = 10;

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
        retrying(what, attempt -> once(work, wait(attempt)));
    }

    /** The same outside of a transaction: the session waits for its locks, and holds nothing that traffic waits for. */
    void outside(String what, Work work) throws SQLException {
        retrying(what, attempt -> {
            set(RecordsSql.SESSION_LOCK_TIMEOUT, settings.patience());
            work.run();
        });
    }

    /** One of several tries, which are counted from 1. */
    @FunctionalInterface
    private interface Attempt {
        void run(int number) throws SQLException;
    }

    private Duration wait(int attempt) {
        return settings.lockTimeout().multipliedBy(Math.min(LONGEST_WAIT, 1 + (attempt - 1) / ATTEMPTS_ALIKE));
    }

    private void retrying(String what, Attempt work) throws SQLException {
        long end = System.nanoTime() + settings.patience().toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                work.run(attempt);
                return;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) && !DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
                if (System.nanoTime() > end) {
                    throw new MigrationRefused(
                            ExitCode.BUSY,
                            what + " got no lock within " + settings.patience().toSeconds()
                                    + " s: run it again when no long transaction is open (pg_stat_activity),"
                                    + " or with a longer onetrip.database.migrate-lock-timeout",
                            e);
                }
                pause(what, attempt);
            }
        }
    }

    private void pause(String what, int attempt) {
        progress.sometimes(() -> what + ": waits for a lock, attempt " + (attempt + 1));
        long most = settings.lockTimeout().toNanos() * Math.min(LONGEST_PAUSE, 1L << Math.min(attempt - 1, 10));
        park((long) (most * (0.5 + random.nextDouble() / 2)));
    }

    /** Waits, at least that long. */
    static void park(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void once(Work work, Duration lockTimeout) throws SQLException {
        connection.setAutoCommit(false);
        try {
            set(RecordsSql.LOCK_TIMEOUT, lockTimeout);
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
