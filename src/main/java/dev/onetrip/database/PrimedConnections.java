package dev.onetrip.database;

import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Connections on which every primer ran. The pool's own {@code postAllocate} would run them at every acquire; here they
 * run once per connection. A connection whose priming fails or is cancelled is closed.
 */
final class PrimedConnections implements ConnectionFactory {
    /** What a value means must not depend on the settings of the server, of the database or of the role. */
    private static final String SETTINGS = """
            SET bytea_output = 'hex'; SET array_nulls = on; SET standard_conforming_strings = on;
            SET transform_null_equals = off; SET default_transaction_isolation = 'read committed';
            SET default_transaction_deferrable = off; SET lock_timeout = 0; SET idle_session_timeout = 0;
            SET row_security = on""";

    private final PostgresqlConnectionFactory raw;
    private final List<ConnectionPrimer> primers;

    PrimedConnections(PostgresqlConnectionFactory raw, List<ConnectionPrimer> primers) {
        this.raw = raw;
        this.primers = List.copyOf(primers);
    }

    @Override
    public Mono<Connection> create() {
        return Mono.usingWhen(
                raw.create(),
                connection -> prime(connection).thenReturn(connection),
                connection -> Mono.empty(),
                (connection, failure) -> close(connection),
                PrimedConnections::close);
    }

    /** Why the priming failed is the error: a connection that the server has ended cannot say goodbye. */
    private static Mono<Void> close(PostgresqlConnection connection) {
        return connection.close().onErrorComplete();
    }

    private Mono<Void> prime(PostgresqlConnection connection) {
        Mono<Void> settings = connection
                .createStatement(SETTINGS)
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .then();
        Flux<Void> primed = Flux.fromIterable(primers)
                .concatMap(primer -> primer.prime(connection)
                        // what is not prepared is when it is used: before its schema is there, or while the server
                        // writes nothing and its rows can be read
                        .onErrorResume(PrimedConnections::leavesTheSession, notNow -> Mono.empty()));
        return settings.thenMany(primed).then();
    }

    /** The server refused a statement, and would take the next. */
    private static boolean leavesTheSession(Throwable failure) {
        return failure instanceof PostgresqlException refused
                && "ERROR".equals(refused.getErrorDetails().getSeverityNonLocalized());
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return raw.getMetadata();
    }

    /** Without the driver's configuration, which the pool would put into its messages. */
    @Override
    public String toString() {
        return "PostgreSQL";
    }
}
