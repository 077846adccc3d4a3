package dev.onetrip.database;

import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
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
    private final PostgresqlConnectionFactory raw;
    private final List<ConnectionPrimer> primers;

    PrimedConnections(PostgresqlConnectionFactory raw, List<ConnectionPrimer> primers) {
        this.raw = raw;
        this.primers = List.copyOf(primers);
    }

    @Override
    public Mono<Connection> create() {
        if (primers.isEmpty()) {
            return raw.create().cast(Connection.class);
        }
        return Mono.usingWhen(
                raw.create(),
                connection -> prime(connection).thenReturn(connection),
                connection -> Mono.empty(),
                (connection, failure) -> connection.close(),
                PostgresqlConnection::close);
    }

    private Mono<Void> prime(PostgresqlConnection connection) {
        return Flux.fromIterable(primers)
                .concatMap(primer -> primer.prime(connection)
                        // a service may start before its schema is there: what is not prepared is when it is used
                        .onErrorResume(SchemaState::isMissing, notYet -> Mono.empty()))
                .then();
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
