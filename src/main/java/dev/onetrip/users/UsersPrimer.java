package dev.onetrip.users;

import dev.onetrip.database.ConnectionPrimer;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Prepares the hot statements of the feature on a new connection, by running each on a board that never exists. */
final class UsersPrimer implements ConnectionPrimer {
    private static final long NO_BOARD = 0;

    @Override
    public Mono<Void> prime(PostgresqlConnection connection) {
        return run(connection, UsersSql.INSERT_MANY, Admitted.binding(NO_BOARD, List.of(), scores -> scores))
                .then(run(
                        connection,
                        UsersSql.ONE,
                        one -> one.bind("$1", NO_BOARD).bind("$2", 0L)))
                .then(run(connection, UsersSql.PAGE, UsersPrimer::page))
                .then(run(connection, UsersSql.ACTIONS_PAGE, UsersPrimer::page))
                .then(run(connection, UsersSql.NEWEST_ACTION, newest -> newest.bind("$1", NO_BOARD)))
                .then(run(
                        connection,
                        UsersSql.TOP,
                        top -> top.bind("$1", NO_BOARD).bind("$2", 1)));
    }

    private static void page(Statement statement) {
        Statement unused = statement.bind("$1", NO_BOARD).bind("$2", 0L).bind("$3", 1);
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
