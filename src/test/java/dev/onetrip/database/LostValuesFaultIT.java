package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.CapturedLog;
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
import reactor.core.publisher.Mono;

class LostValuesFaultIT {
    private static final int STATEMENTS = 200;
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
        DatabaseProperties properties = server.properties();
        PostgresqlConnection connection = Objects.requireNonNull(new PostgresqlConnectionFactory(
                        Connections.to(properties.address(), properties).build())
                .create()
                .block());
        try (CapturedLog log = new CapturedLog()) {
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onetrip'");
            PoolIT.await(() -> !open(connection));
            for (int i = 0; i < STATEMENTS; i++) {
                Mono<Long> sent = send(connection, i);
                assertThatThrownBy(sent::block).isInstanceOf(R2dbcException.class);
            }
            Leaks.report();
            assertThat(log.with("LEAK:")).isEmpty();
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
