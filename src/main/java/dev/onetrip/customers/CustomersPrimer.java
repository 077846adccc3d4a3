package dev.onetrip.customers;

import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.database.DatabaseServer;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Statement;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Prepares the hot statements of the feature on a new connection, by running each for no customer. */
final class CustomersPrimer implements ConnectionPrimer {
    private static final UUID[] NO_KEYS = {};
    private static final UUID NO_CUSTOMER = new UUID(0, 0);

    private final DatabaseServer server;

    CustomersPrimer(DatabaseServer server) {
        this.server = server;
    }

    @Override
    public Mono<Void> prime(PostgresqlConnection connection) {
        return upserts(connection)
                .then(ConnectionPrimer.run(connection, CustomersSql.ONE, one -> one.bind("$1", NO_CUSTOMER)))
                .then(ConnectionPrimer.run(connection, CustomersSql.READ, read -> read.bind("$1", NO_CUSTOMER)))
                .then(ConnectionPrimer.run(connection, CustomersSql.FIRST_PAGE, page -> page.bind("$1", 1)))
                .then(ConnectionPrimer.run(
                        connection,
                        CustomersSql.PAGE,
                        page -> page.bind("$1", NO_CUSTOMER).bind("$2", 1)));
    }

    private Mono<Void> upserts(PostgresqlConnection connection) {
        return server.isCluster()
                ? ConnectionPrimer.run(connection, CustomersSql.UPSERT_FIELDS_MANY_ON_CLUSTER, CustomersPrimer::fields)
                : ConnectionPrimer.run(
                                connection,
                                CustomersSql.UPSERT_MANY,
                                many -> many.bind("$1", NO_KEYS).bind("$2", "0"))
                        .then(ConnectionPrimer.run(
                                connection, CustomersSql.UPSERT_FIELDS_MANY, CustomersPrimer::fields));
    }

    private static void fields(Statement statement) {
        Statement unused = statement
                .bind("$1", NO_KEYS)
                .bind("$2", new Boolean[0])
                .bind("$3", new String[0])
                .bind("$4", new String[0])
                .bind("$5", new Boolean[0])
                .bind("$6", new String[0])
                .bind("$7", "0");
    }
}
