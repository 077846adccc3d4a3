package dev.onetrip.orders;

import static dev.onetrip.database.ConnectionPrimer.run;

import dev.onetrip.database.ConnectionPrimer;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Prepares the hot statements of the feature on a new connection, by running each for no order. */
final class OrdersPrimer implements ConnectionPrimer {
    private static final UUID NO_CUSTOMER = new UUID(0, 0);
    private static final long NO_ORDER = 0;

    @Override
    public Mono<Void> prime(PostgresqlConnection connection) {
        return run(connection, OrdersSql.ONE, OrdersPrimer::order)
                .then(run(connection, OrdersSql.BY_ID, one -> one.bind("$1", NO_ORDER)))
                .then(run(connection, OrdersSql.CHANGE, change -> {
                    order(change);
                    Statement unused = change.bindNull("$3", String.class)
                            .bind("$4", new String[0])
                            .bind("$5", false)
                            .bind("$6", false)
                            .bindNull("$7", String.class)
                            .bindNull("$8", Long[].class);
                }))
                .then(run(
                        connection,
                        OrdersSql.INSERT_WITH_NOTES,
                        notes -> notes.bind("$1", new UUID[0])
                                .bind("$2", new Long[0])
                                .bind("$3", new BigDecimal[0])
                                .bind("$4", new Integer[0])
                                .bind("$5", new String[0])))
                .then(run(
                        connection,
                        OrdersSql.OF_CUSTOMER,
                        page -> page.bind("$1", NO_CUSTOMER)
                                .bind("$2", NO_ORDER)
                                .bindNull("$3", String.class)
                                .bind("$4", 1)
                                .bind("$5", 0)))
                .then(run(
                        connection,
                        OrdersSql.ALL,
                        page -> page.bind("$1", NO_ORDER).bind("$2", 1).bind("$3", 0)));
    }

    private static void order(Statement statement) {
        Statement unused = statement.bind("$1", NO_CUSTOMER).bind("$2", NO_ORDER);
    }
}
