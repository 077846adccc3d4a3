package dev.onetrip.database;

import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpResources;

/**
 * Hears what is sent with NOTIFY on the channel {@code onetrip}, on a connection of its own outside the pool, which is
 * open while it has subscribers and closed, whatever its state, when it has none.
 */
public final class Notifications {
    /** The only channel. */
    private static final String LISTEN = "LISTEN onetrip";

    /** Payloads that wait to be taken; one more breaks the connection, and the next one begins with a look around. */
    private static final int WAITING = 1_024;

    private final DatabaseAddress address;
    private final DatabaseProperties properties;

    Notifications(DatabaseAddress address, DatabaseProperties properties) {
        this.address = address;
        this.properties = properties;
    }

    /**
     * Every payload, beginning with an empty one when nothing can be missed any more; each subscription is a
     * connection. Ends only with an error, when the connection does.
     *
     * @param heartbeat how often the server is asked whether it still answers; positive
     */
    public Flux<String> listen(Duration heartbeat) {
        return Flux.using(
                () -> new Sockets(TcpResources.get()),
                sockets -> Flux.usingWhen(
                        Connections.open(address, properties, sockets).timeout(properties.connectTimeout()),
                        connection -> listening(connection, heartbeat),
                        this::close),
                Sockets::close);
    }

    private Mono<Void> close(PostgresqlConnection connection) {
        return connection.close().timeout(properties.controlTimeout()).onErrorComplete();
    }

    private Flux<String> listening(PostgresqlConnection connection, Duration heartbeat) {
        Flux<String> payloads =
                connection.getNotifications().map(Notifications::payload).onBackpressureBuffer(WAITING);
        Mono<String> begin = run(connection, LISTEN).thenReturn("");
        Flux<String> beats = Flux.interval(heartbeat)
                .onBackpressureDrop()
                // once more does no harm, and asks whether the server lives
                .concatMap(tick -> run(connection, LISTEN))
                .cast(String.class);
        return Flux.merge(payloads, begin, beats);
    }

    private Mono<Void> run(PostgresqlConnection connection, String sql) {
        return connection
                .createBatch()
                .add(sql)
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .then()
                .timeout(properties.controlTimeout());
    }

    private static String payload(Notification notification) {
        return Objects.requireNonNullElse(notification.getParameter(), "");
    }
}
