package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** Creations against rivals that lock a user before its board, which creations do the other way round. */
class DeadlockFaultIT {
    private static final int BOARDS = 4;

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.users.deadline", "60s");

    @Test
    void aDeadlockNeverReachesAClient() throws Exception {
        RACK.database().script("TRUNCATE boards CASCADE");
        try (CreateLoad first = new CreateLoad(RACK.service().port(), BOARDS, BOARDS, Duration.ofMillis(1))) {
            first.awaitFirstAnswers();
        }
        Trips before = RACK.proxy().trips();
        CreateLoad load = new CreateLoad(RACK.service().port(), 16, BOARDS, Duration.ZERO);
        ExecutorService rivals = Executors.newFixedThreadPool(BOARDS);
        List<Future<?>> all = new ArrayList<>();
        try (load) {
            for (int board = 1; board <= BOARDS; board++) {
                int locked = board;
                all.add(rivals.submit(() -> {
                    lockInTheWrongOrder(locked);
                    return locked;
                }));
            }
            for (Future<?> rival : all) {
                assertThat(rival.get()).isNotNull();
            }
        }
        rivals.shutdown();
        Trips seen = RACK.proxy().trips().since(before);
        System.out.println("deadlocks: " + seen.errors() + ", told " + load.fates());
        assertThat(seen.errors()).containsKey("40P01");
        assertThat(load.fates()).containsOnlyKeys("201");
        load.assertTrue(RACK.database());
    }

    /**
     * Waits long for its own deadlocks to be found, so that the creations are the ones to be ended; one that looked for
     * a deadlock before there was one does not look again, and then it is this that is ended, and begins anew.
     */
    private static void lockInTheWrongOrder(int board) throws SQLException {
        try (Connection rival = RACK.database().connect();
                Statement statement = rival.createStatement()) {
            assertThat(statement.execute("SET deadlock_timeout = '10s'")).isFalse();
            rival.setAutoCommit(false);
            int won = 0;
            while (won < 2) {
                won += isEnded(statement, board) ? 0 : 1;
                rival.rollback();
            }
        }
    }

    private static boolean isEnded(Statement statement, int board) throws SQLException {
        assertThat(statement.execute(
                        "SELECT id FROM users WHERE board_id = " + board + " ORDER BY id LIMIT 1 FOR UPDATE"))
                .isTrue();
        int pid = statement.getConnection().unwrap(PGConnection.class).getBackendPID();
        Eventually.within(
                Eventually.SOON,
                () -> RACK.database()
                                .number(
                                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                                + " AND ? = ANY (pg_blocking_pids(pid))",
                                        pid)
                        > 0);
        try {
            assertThat(statement.execute("SELECT users FROM boards WHERE board_id = " + board + " FOR UPDATE"))
                    .isTrue();
            return false;
        } catch (SQLException deadlock) {
            assertThat(deadlock.getSQLState()).isEqualTo("40P01");
            return true;
        }
    }
}
