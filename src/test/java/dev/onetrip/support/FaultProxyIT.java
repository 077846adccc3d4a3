package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
class FaultProxyIT {
    private final Database direct;
    private final FaultProxy proxy;
    private final Connection connection;
    private Trips before;

    FaultProxyIT(Database database) throws SQLException {
        direct = database;
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
    void aCancelRequestIsCountedApart() throws Exception {
        connection.createStatement().cancel();
        try (Statement sleeping = connection.createStatement()) {
            // one that comes before the statement runs cancels nothing
            FutureTask<Boolean> cancelled = new FutureTask<>(() -> {
                Eventually.within(Eventually.SOON, this::isAsleep);
                sleeping.cancel();
                return true;
            });
            new Thread(cancelled, "canceller").start();
            assertThatThrownBy(() -> sleeping.execute("SELECT pg_sleep(50)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(cancelled.get()).isTrue();
        }
        assertThat(trips().cancels()).isEqualTo(1);
        assertThat(trips().connections()).isZero();
        assertThat(trips().roundTrips()).isEqualTo(1);
    }

    private boolean isAsleep() {
        return direct.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event = 'PgSleep'")
                == 1;
    }

    @Test
    void aDelayIsAddedTwiceToEveryRoundTrip() throws SQLException {
        double plainMillis = shortestMillis(41);
        for (double oneWayMillis : new double[] {0.5, 5}) {
            proxy.delay(Duration.ofNanos((long) (oneWayMillis * 1_000_000)));
            double most = plainMillis + 2 * oneWayMillis + 1.2;
            double shortest = shortestMillis(41);
            for (int more = 0; more < 1_000 && shortest > most; more++) {
                shortest = Math.min(shortest, shortestMillis(1));
            }
            assertThat(shortest).isBetween(2 * oneWayMillis, most);
        }
    }

    private double shortestMillis(int trips) throws SQLException {
        long[] nanos = new long[trips];
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < nanos.length; i++) {
                long begin = System.nanoTime();
                statement.execute("SELECT 1");
                nanos[i] = System.nanoTime() - begin;
            }
        }
        // whatever else the machine does only adds to it
        return java.util.Arrays.stream(nanos).min().orElseThrow() / 1e6;
    }

    @Test
    void aDelayDoesNotSlowAStream() throws SQLException {
        proxy.delay(Duration.ofMillis(100));
        long begin = System.nanoTime();
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT repeat('x', 1000000) FROM generate_series(1, 60)")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).hasSize(1_000_000);
            }
        }
        // 60 MB are at least 229 reads of the proxy: asleep for each, they would take 22.9 s and more
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(trips().bytesToClient()).isGreaterThan(60_000_000);
    }
}
