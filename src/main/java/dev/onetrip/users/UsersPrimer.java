package dev.onetrip.users;

import dev.onetrip.database.ConnectionPrimer;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Statement;
import java.util.List;
import reactor.core.publisher.Mono;

/** Prepares the hot statements of the feature on a new connection, by running each on a board that never exists. */
final class UsersPrimer implements ConnectionPrimer {
    private static final long NO_BOARD = 0;

    @Override
    public Mono<Void> prime(PostgresqlConnection connection) {
        return ConnectionPrimer.run(
                        connection,
                        UsersSql.INSERT_MANY,
                        Admitted.binding(NO_BOARD, List.of(), Joining.rows(List.of())))
                .then(ConnectionPrimer.run(
                        connection,
                        UsersSql.ONE,
                        one -> one.bind("$1", NO_BOARD).bind("$2", 0L)))
                .then(ConnectionPrimer.run(connection, UsersSql.PAGE, UsersPrimer::page))
                .then(ConnectionPrimer.run(connection, UsersSql.ACTIONS_PAGE, UsersPrimer::page))
                .then(ConnectionPrimer.run(connection, UsersSql.NEWEST_ACTION, newest -> newest.bind("$1", NO_BOARD)))
                .then(ConnectionPrimer.run(
                        connection,
                        UsersSql.TOP,
                        top -> top.bind("$1", NO_BOARD).bind("$2", 1)));
    }

    private static void page(Statement statement) {
        Statement unused = statement.bind("$1", NO_BOARD).bind("$2", 0L).bind("$3", 1);
    }
}
