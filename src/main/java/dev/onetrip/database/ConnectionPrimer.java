package dev.onetrip.database;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Statement;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Runs once on every new pooled connection before a unit of work gets it, e.g. to prepare hot statements. Every bean of
 * this type runs, in bean order, one after the other; it leaves no transaction open. Where the server refuses a
 * statement, since a table is missing or nothing can be written, the rest of the primer is left out and the connection
 * is used as it is. A connection that is lost fails its allocation.
 */
@FunctionalInterface
public interface ConnectionPrimer {
    /** Completes when the connection is ready; bounded by {@code onetrip.database.connect-timeout}. */
    Mono<Void> prime(PostgresqlConnection connection);

    /** Prepares a statement by running it with values for which it finds and writes no row. */
    static Mono<Void> run(PostgresqlConnection connection, String sql, Consumer<Statement> values) {
        return Mono.defer(() -> {
            PostgresqlStatement statement = connection.createStatement(sql);
            values.accept(statement);
            return statement
                    .execute()
                    .concatMap(PostgresqlResult::getRowsUpdated)
                    .then();
        });
    }
}
