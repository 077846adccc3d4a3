package dev.onetrip.database;

import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
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

    /** 1 row out. */
    private static final String QUEUE = "SELECT (100 * pg_notification_queue_usage())::int";

    /** Writers tell nothing any more where the queue is fuller than 90 %; until then this hears everything. */
    private static final int DEAF_PERCENT = 50;

    /** Payloads that wait to be taken; one more breaks the connection, and the next one begins with a look around. */
    private static final int WAITING = 1_024;

    private final DatabaseAddress address;
    private final DatabaseProperties properties;
    private volatile long answeredInNanos;
    private volatile double queueUsage;

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
        if (properties.pooled()) {
            // a pooler in transaction mode takes LISTEN and hears nothing
            return Flux.never();
        }
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
        Mono<String> begin = listen(connection).thenReturn("");
        Flux<String> beats = Flux.interval(heartbeat)
                .onBackpressureDrop()
                // once more does no harm, and asks whether the server lives
                .concatMap(tick -> listen(connection))
                .cast(String.class);
        return Flux.merge(payloads, begin, beats);
    }

    /** Whether the server tells anything here: a pooler in transaction mode does not. */
    public boolean areOffered() {
        return !properties.pooled();
    }

    /** How long the listening connection took to answer last: what is told comes through the same queue. */
    public Duration answeredIn() {
        return Duration.ofNanos(answeredInNanos);
    }

    /** How full the server's queue of notifications was last, 0 to 1. */
    public double queueUsage() {
        return queueUsage;
    }

    private Mono<Void> listen(PostgresqlConnection connection) {
        return Mono.defer(() -> {
            long asked = System.nanoTime();
            return beat(connection).doOnSuccess(heard -> answeredInNanos = System.nanoTime() - asked);
        });
    }

    private Mono<Void> beat(PostgresqlConnection connection) {
        return connection
                .createBatch()
                .add(LISTEN)
                .add(QUEUE)
                .execute()
                .concatMap(result -> result.map((row, columns) -> Objects.requireNonNull(row.get(0, Integer.class))))
                .single()
                .doOnNext(percent -> {
                    queueUsage = percent / 100.0;
                    if (percent >= DEAF_PERCENT) {
                        throw new IllegalStateException("the server's queue of notifications is " + percent + " % full:"
                                + " a session that listens has an open transaction");
                    }
                })
                .then()
                .timeout(properties.controlTimeout());
    }

    private static String payload(Notification notification) {
        return Objects.requireNonNullElse(notification.getParameter(), "");
    }
}
