package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.CapturedLog;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Leaks;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class LostValuesFaultIT {
    private static final int STATEMENTS = 200;
    private static final int ENDS = 20;
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void valuesBoundOnAConnectionThatHasEndedAreNotLost() {
        PostgresqlConnection connection = connect();
        try (CapturedLog log = new CapturedLog()) {
            end(connection);
            for (int i = 0; i < STATEMENTS; i++) {
                Mono<Long> sent = send(connection, i);
                assertThatThrownBy(sent::block).isInstanceOf(R2dbcException.class);
            }
            Leaks.report();
            assertThat(log.with("LEAK:")).isEmpty();
        }
    }

    @Test
    void rowsThatWaitWhenTheirConnectionEndsAreNotLost() {
        try (CapturedLog log = new CapturedLog()) {
            for (int i = 0; i < ENDS; i++) {
                PostgresqlConnection connection = connect();
                OneRow slow = new OneRow();
                rows(connection).subscribe(slow);
                Eventually.within(Eventually.SOON, () -> slow.hasRow);
                end(connection);
                slow.dispose();
            }
            Leaks.report();
            assertThat(log.with("LEAK:")).isEmpty();
        }
    }

    private static PostgresqlConnection connect() {
        DatabaseProperties properties = server.properties();
        return Objects.requireNonNull(new PostgresqlConnectionFactory(
                        Connections.to(properties.address(), properties).build())
                .create()
                .block());
    }

    private static void end(PostgresqlConnection connection) {
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onetrip'");
        PoolIT.await(() -> !open(connection));
    }

    /** More than one row, and few enough that all have come before the first is taken. */
    private static Flux<String> rows(PostgresqlConnection connection) {
        return connection
                .createStatement("SELECT repeat('x', 1000) FROM generate_series(1, 100)")
                .execute()
                .concatMap(result -> result.map(row -> Objects.requireNonNull(row.get(0, String.class))));
    }

    /** Takes one row and lets the others wait. */
    private static final class OneRow extends BaseSubscriber<String> {
        private volatile boolean hasRow;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(String row) {
            hasRow = true;
        }

        @Override
        protected void hookOnError(Throwable error) {
            // its connection has ended
        }
    }

    private static Mono<Long> send(PostgresqlConnection connection, int value) {
        return Mono.defer(() -> connection
                .createStatement("SELECT $1 + $2")
                .bind(0, value)
                .bind(1, value)
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .reduce(0L, Long::sum));
    }

    private static boolean open(PostgresqlConnection connection) {
        return Boolean.TRUE.equals(connection.validate(ValidationDepth.LOCAL).block());
    }
}
