package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Wrapped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PoolIT {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of("max_connections", "12", "superuser_reserved_connections", "0"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void aFullPoolRefusesWithinFiftyMilliseconds() {
        try (Closing pool = pool(List.of(), "pool-size", "1", "pool-pending-limit", "1")) {
            Connection held = take(pool);
            Mono<Connection> waiting = pool.it().create().cache();
            var subscription = waiting.subscribe();
            // the quickest of some: one may meet a busy core
            long quickest = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5; attempt++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> take(pool)).hasMessageContaining("maximum size of 1");
                quickest = Math.min(quickest, System.nanoTime() - start);
            }
            assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(50));
            give(held);
            give(Objects.requireNonNull(waiting.block(Eventually.SOON)));
            subscription.dispose();
            assertThat(pool.it().getMetrics().orElseThrow().acquiredSize()).isZero();
        }
    }

    @Test
    void aWaitEndsAtTheAcquireTimeout() {
        try (Closing pool = pool(List.of(), "pool-size", "1", "pool-acquire-timeout", "100ms")) {
            Connection held = take(pool);
            assertThatThrownBy(() -> take(pool)).hasMessageContaining("100ms");
            give(held);
        }
    }

    @Test
    void everyPrimerRunsOncePerConnection() {
        AtomicInteger primed = new AtomicInteger();
        ConnectionPrimer primer = connection -> Mono.fromRunnable(primed::incrementAndGet);
        try (Closing pool = pool(List.of(primer, primer), "pool-size", "3")) {
            for (int i = 0; i < 10; i++) {
                give(take(pool));
            }
            assertThat(primed).hasValue(6);
            assertThat(server.sessions()).isEqualTo(3);
        }
        assertThat(server.sessions()).isZero();
    }

    @Test
    void aFailingPrimerClosesItsConnection() {
        PrimedConnections failing = new PrimedConnections(
                raw(server.properties()), List.of(connection -> Mono.error(new IllegalStateException("no"))));
        assertThatThrownBy(() -> failing.create().block()).hasMessage("no");
        await(() -> server.sessions() == 0);
    }

    @Test
    void preparedStatementsAreBoundedOnTheServerToo() {
        try (Closing pool = pool(List.of(), "pool-size", "1", "statement-cache-size", "5")) {
            Connection connection = take(pool);
            Flux.range(0, 50)
                    .concatMap(i -> Mono.from(connection
                                    .createStatement("SELECT $1::int + " + i)
                                    .bind(0, i)
                                    .execute())
                            .flatMapMany(result -> result.map((row, metadata) -> 1)))
                    .then()
                    .block();
            Long prepared = Mono.from(connection
                            .createStatement("SELECT count(*) FROM pg_prepared_statements")
                            .execute())
                    .flatMapMany(result -> result.map((row, metadata) -> row.get(0, Long.class)))
                    .blockLast();
            assertThat(prepared).isBetween(1L, 6L);
            give(connection);
        }
    }

    @Test
    void tooManyConnectionsKeepsItsSqlState() throws SQLException {
        try (java.sql.Connection only = server.onlySession();
                Closing big = pool(List.of(), "pool-size", "11")) {
            assertThat(big.it().getMetrics().orElseThrow().idleSize()).isEqualTo(11);
            assertThat(only.isClosed()).isFalse();
            ConnectionPool small =
                    new ConnectionPool(PoolSettings.of(raw(server.properties()), server.properties("pool-size", "1")));
            assertThatThrownBy(() -> small.warmup().block())
                    .satisfies(e -> assertThat(sqlState(e)).isEqualTo("53300"));
            small.close().block();
        }
    }

    @Test
    void connectionsThatDiedAreNotHandedOut() throws IOException {
        try (Closing pool = pool(List.of(), "pool-size", "4")) {
            server.stop();
            // that a connection has ended is known a moment later
            Eventually.within(Eventually.SOON, () -> isRefused(pool));
            server.startAgain();
            for (int i = 0; i < 8; i++) {
                Connection connection = take(pool);
                assertThat(Mono.from(connection.createStatement("SELECT 1").execute())
                                .flatMapMany(result -> result.map((row, metadata) -> row.get(0, Integer.class)))
                                .blockLast())
                        .isEqualTo(1);
                give(connection);
            }
            assertThat(pool.it().getMetrics().orElseThrow().acquiredSize()).isZero();
        }
    }

    @Test
    void sessionsCarryTheBackstops() {
        try (Closing pool = pool(List.of(), "pool-size", "1")) {
            Connection connection = take(pool);
            PostgresqlConnection raw =
                    (PostgresqlConnection) Objects.requireNonNull(((Wrapped<?>) connection).unwrap());
            assertThat(raw.createStatement("SELECT current_setting('statement_timeout')"
                                    + " || current_setting('idle_in_transaction_session_timeout')"
                                    + " || current_setting('client_connection_check_interval')")
                            .execute()
                            .concatMap(result -> result.map((row, metadata) -> row.get(0, String.class)))
                            .blockLast())
                    .isEqualTo("1min1min500ms");
            give(connection);
        }
    }

    @Test
    void theGaugesAreNamed() {
        try (Closing pool = pool(List.of(), "pool-size", "2", "pool-pending-limit", "7")) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            new PoolGauges(pool.it()).bindTo(registry);
            Connection held = take(pool);
            assertThat(registry.get("onetrip.pool.acquired").gauge().value()).isEqualTo(1);
            assertThat(registry.get("onetrip.pool.idle").gauge().value()).isEqualTo(1);
            assertThat(registry.get("onetrip.pool.pending").gauge().value()).isZero();
            assertThat(registry.get("onetrip.pool.max").gauge().value()).isEqualTo(2);
            assertThat(registry.get("onetrip.pool.max.pending").gauge().value()).isEqualTo(7);
            give(held);
        }
    }

    private static Closing pool(List<ConnectionPrimer> primers, String... settings) {
        DatabaseProperties properties = server.properties(settings);
        ConnectionPool pool =
                new ConnectionPool(PoolSettings.of(new PrimedConnections(raw(properties), primers), properties));
        new StartChecks(properties.address(), properties).warm(pool);
        return new Closing(pool);
    }

    private static PostgresqlConnectionFactory raw(DatabaseProperties properties) {
        return new PostgresqlConnectionFactory(
                Connections.to(properties.address(), properties).build());
    }

    private static Connection take(Closing pool) {
        return Objects.requireNonNull(pool.it().create().block());
    }

    private static boolean isRefused(Closing pool) {
        try {
            Mono.from(take(pool).close()).onErrorComplete().block();
            return false;
        } catch (R2dbcException refused) {
            return true;
        }
    }

    private static void give(Connection connection) {
        Mono.from(connection.close()).block();
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof R2dbcException e) {
                return Objects.toString(e.getSqlState());
            }
        }
        return failure.toString();
    }

    static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + Eventually.SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Mono.delay(Duration.ofMillis(50)).then().block();
        }
    }

    private record Closing(ConnectionPool it) implements AutoCloseable {
        @Override
        public void close() {
            it.close().block();
            await(() -> server.sessions() == 0);
        }
    }
}
