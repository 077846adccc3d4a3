package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
class FaultProxyIT {
    private final FaultProxy proxy;
    private final Connection connection;
    private Trips before;

    FaultProxyIT(Database database) throws SQLException {
        proxy = FaultProxy.before(database);
        connection = proxy.database().connect();
        before = proxy.trips();
    }

    @BeforeEach
    void forgetTheStart() {
        before = proxy.trips();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        proxy.close();
    }

    private Trips trips() {
        return proxy.trips().since(before);
    }

    @Test
    void startUpIsNoRoundTrip(Database database) throws SQLException {
        try (FaultProxy fresh = FaultProxy.before(database);
                Connection idle = fresh.database().connect()) {
            // the JDBC driver sets its application name in one statement after the start-up
            assertThat(fresh.trips().roundTrips()).isLessThanOrEqualTo(1);
            assertThat(fresh.trips().connections()).isEqualTo(1);
            assertThat(idle.isClosed()).isFalse();
        }
    }

    @Test
    void aConnectionThatEndsItselfIsNotTheOneThatIsCut() throws SQLException {
        Connection idle = proxy.database().connect();
        proxy.cutAfter(FaultProxy.Direction.TO_SERVER, 0);
        idle.close();
        Eventually.within(Eventually.SOON, () -> proxy.open() == 1);
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void everyStatementIsOneRoundTrip() throws SQLException {
        // BEGIN by hand: the JDBC driver sends its own in a packet ahead of the statement, answered before or after it
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("SELECT 1");
            statement.execute("SELECT 2");
            statement.execute("COMMIT");
        }
        assertThat(trips().roundTrips()).isEqualTo(4);
    }

    @Test
    void statementsInOneMessageAreOneRoundTrip() throws SQLException {
        try (Statement many = connection.createStatement()) {
            many.execute("SELECT 1; SELECT 2; SELECT 3");
        }
        assertThat(trips().roundTrips()).isEqualTo(1);
    }

    @Test
    void aWarmStatementIsBoundWithoutBeingParsed() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::int")) {
            for (int i = 0; i < 10; i++) {
                statement.setInt(1, i);
                statement.executeQuery();
            }
            before = proxy.trips();
            statement.executeQuery();
        }
        assertThat(trips().parses()).isZero();
        assertThat(trips().binds()).isEqualTo(1);
        assertThat(trips().roundTrips()).isEqualTo(1);
    }

    @Test
    void errorsAreCountedByTheirState() {
        assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1/0"))
                .hasMessageContaining("zero");
        assertThat(trips().errors()).containsOnlyKeys("22012").containsEntry("22012", 1L);
    }

    @Test
    void aCancelRequestIsCountedApart() throws SQLException {
        connection.createStatement().cancel();
        try (Statement sleeping = connection.createStatement()) {
            sleeping.setQueryTimeout(1);
            assertThatThrownBy(() -> sleeping.execute("SELECT pg_sleep(10)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
        assertThat(trips().cancels()).isEqualTo(1);
        assertThat(trips().connections()).isZero();
        assertThat(trips().roundTrips()).isEqualTo(1);
    }

    @Test
    void aDelayIsAddedTwiceToEveryRoundTrip() throws SQLException {
        long plain = shortestNanos(0);
        for (double oneWayMillis : new double[] {0.5, 5}) {
            proxy.delay(Duration.ofNanos((long) (oneWayMillis * 1_000_000)));
            double enough = plain / 1e6 + 2 * oneWayMillis + 1.2;
            double millis = shortestNanos((long) (enough * 1_000_000)) / 1e6;
            assertThat(millis).isBetween(2 * oneWayMillis, enough);
        }
    }

    /** Whatever else the machine does only adds to it: where it is not short enough, the machine is asked again. */
    private long shortestNanos(long enough) throws SQLException {
        long shortest = Long.MAX_VALUE;
        long end = System.nanoTime() + Eventually.SOON.toNanos();
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < 41 || (shortest > enough && enough > 0 && System.nanoTime() < end); i++) {
                long begin = System.nanoTime();
                statement.execute("SELECT 1");
                shortest = Math.min(shortest, System.nanoTime() - begin);
            }
        }
        return shortest;
    }

    @Test
    void aDelayDoesNotSlowAStream() throws SQLException {
        Duration plain = streamed();
        proxy.delay(Duration.ofMillis(5));
        // 60 MB are at least 240 reads of the proxy: asleep for each, they would take 1.2 s and more
        Duration enough = plain.plusSeconds(1);
        Duration shortest = streamed();
        for (int attempt = 1; attempt < 10 && shortest.compareTo(enough) >= 0; attempt++) {
            // whatever else the machine does only adds to it
            shortest = Collections.min(List.of(shortest, streamed()));
        }
        assertThat(shortest).isLessThan(enough);
        assertThat(trips().bytesToClient()).isGreaterThan(2 * 60_000_000);
    }

    private Duration streamed() throws SQLException {
        long begin = System.nanoTime();
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT repeat('x', 1000000) FROM generate_series(1, 60)")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).hasSize(1_000_000);
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
