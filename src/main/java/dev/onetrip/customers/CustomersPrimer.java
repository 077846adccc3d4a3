package dev.onetrip.customers;

import dev.onetrip.database.ConnectionPrimer;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Statement;
import java.util.UUID;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Prepares the hot statements of the feature on a new connection, by running each for no customer. */
final class CustomersPrimer implements ConnectionPrimer {
    private static final UUID[] NOBODY = {};
    private static final UUID NO_CUSTOMER = new UUID(0, 0);

    @Override
    public Mono<Void> prime(PostgresqlConnection connection) {
        return run(
                        connection,
                        CustomersSql.UPSERT_MANY,
                        many -> many.bind("$1", NOBODY).bind("$2", "0"))
                .then(run(connection, CustomersSql.UPSERT_FIELDS_MANY, CustomersPrimer::fields))
                .then(run(connection, CustomersSql.ONE, one -> one.bind("$1", NO_CUSTOMER)))
                .then(run(connection, CustomersSql.READ, read -> read.bind("$1", NO_CUSTOMER)))
                .then(run(connection, CustomersSql.FIRST_PAGE, page -> page.bind("$1", 1)))
                .then(run(
                        connection,
                        CustomersSql.PAGE,
                        page -> page.bind("$1", NO_CUSTOMER).bind("$2", 1)));
    }

    private static void fields(Statement statement) {
        Statement unused = statement
                .bind("$1", NOBODY)
                .bind("$2", new Boolean[0])
                .bind("$3", new String[0])
                .bind("$4", new String[0])
                .bind("$5", new Boolean[0])
                .bind("$6", new String[0])
                .bind("$7", "0");
    }

    private static Mono<Void> run(PostgresqlConnection connection, String sql, Consumer<Statement> values) {
        return Mono.defer(() -> {
            var statement = connection.createStatement(sql);
            values.accept(statement);
            return statement
                    .execute()
                    .concatMap(PostgresqlResult::getRowsUpdated)
                    .then();
        });
    }
}
