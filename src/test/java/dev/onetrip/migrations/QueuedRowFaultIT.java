package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Short transactions that queue for one row: each holds its lock on the table until its turn is over. */
@ExtendWith(RealPostgres.class)
class QueuedRowFaultIT {
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(25);
    private static final double SECONDS_OF_A_TURN = 0.01;
    private static final int WRITERS = 6;
    private static final int NEWEST = Steps.onClassPath(Steps.SERVICE).newest();

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void theTableIsChangedAlthoughEveryQueueIsLongerThanTheFirstWait(Database other) throws Exception {
        try (Fresh fresh = Fresh.beside(other)) {
            fresh.migrator().up(NEWEST);
            fresh.database().sql("INSERT INTO boards (board_id) VALUES (7)");
            List<Thread> writers = Stream.generate(() -> new Thread(() -> write(fresh.database())))
                    .limit(WRITERS)
                    .toList();
            writers.forEach(Thread::start);
            // all but one of them wait
            Eventually.within(Eventually.SOON, () -> waiting(fresh.database()) == WRITERS - 1);
            // the undo of 008 takes columns of boards away
            fresh.migrator(LOCK_TIMEOUT).down(2);
            isOver.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(failures).isEmpty();
            assertThat(fresh.version()).isEqualTo(NEWEST - 2);
            assertThat(fresh.told()).anyMatch(line -> line.contains("waits for a lock, attempt 7"));
            fresh.migrator().up(NEWEST);
        }
    }

    private static long waiting(Database database) {
        return database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock' AND wait_event IN ('tuple', 'transactionid')");
    }

    private void write(Database database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!isOver.get()) {
                boolean unused = statement.execute("SELECT users FROM boards WHERE board_id = 7 FOR UPDATE;"
                        + " SELECT pg_sleep(" + SECONDS_OF_A_TURN + ")");
                connection.commit();
            }
        } catch (SQLException e) {
            failures.add(e);
        }
    }
}
