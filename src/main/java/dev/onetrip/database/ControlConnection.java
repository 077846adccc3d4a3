package dev.onetrip.database;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpResources;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;

/**
 * Asks the database one question outside the pool, so that it is answered while the pool is full, stuck or stale. Each
 * question opens a connection, asks and closes it: three round trips and more, so never on the way of a request that
 * goes well. At most {@code onetrip.database.control-connections} at a time; up to {@value #WAITING} more wait inside
 * their timeout, the next fails at once. On error, timeout or cancel the socket is closed, whatever its state.
 */
public final class ControlConnection {
    private static final int WAITING = 1_000;

    private final DatabaseAddress address;
    private final DatabaseProperties properties;
    private final InstrumentedPool<Object> permits;

    ControlConnection(DatabaseAddress address, DatabaseProperties properties) {
        this.address = address;
        this.properties = properties;
        this.permits = PoolBuilder.from(Mono.fromSupplier(Object::new))
                .sizeBetween(0, properties.controlConnections())
                .maxPendingAcquire(WAITING)
                .buildPool();
    }

    /**
     * The first row of a query, or empty if there is none; within {@code onetrip.database.control-timeout}, everything
     * included, else a {@link java.util.concurrent.TimeoutException}.
     *
     * @param sql one statement without parameters, a constant: never text from a client
     * @param row reads the row; must not return null
     */
    public <T> Mono<T> ask(String sql, Function<Row, T> row) {
        return ask(sql, row, properties.controlTimeout());
    }

    /** The same within another time. */
    public <T> Mono<T> ask(String sql, Function<Row, T> row, Duration timeout) {
        return permits.withPoolable(permit -> once(sql, row)).next().timeout(timeout);
    }

    private <T> Mono<T> once(String sql, Function<Row, T> row) {
        return Mono.using(
                () -> new Sockets(TcpResources.get()),
                sockets -> Connections.open(address, properties, sockets)
                        .flatMap(connection -> first(connection, sql, row)
                                .materialize()
                                // what was answered counts, whatever becomes of the goodbye
                                .delayUntil(answer -> connection.close().onErrorComplete())
                                .<T>dematerialize()),
                Sockets::close);
    }

    private static <T> Mono<T> first(PostgresqlConnection connection, String sql, Function<Row, T> row) {
        // the simple protocol: nothing is prepared for a connection that ends here
        return connection
                .createBatch()
                .add(sql)
                .execute()
                .concatMap(result -> result.map((read, metadata) -> row.apply(read)))
                .collectList()
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }
}
