package dev.onetrip.database;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Has the server plan the prepared statements of a connection anew, each time their plans are older than a lifetime: a
 * round trip before the connection is handed out. The server keeps a plan until the statistics of a table change; one
 * that was made while a table had a few rows reads the table from end to end, and goes on doing so while the table
 * grows, until autovacuum looks at it. Safe for threads.
 *
 * <p>Source: PostgreSQL, {@code plancache.c}; DISCARD.
 */
final class PlanLifetime {
    /** Longest wait for the answer, which takes the server microseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final long nanos;
    private final IdleCheck check;
    private final Map<Connection, Long> since = Collections.synchronizedMap(new WeakHashMap<>());

    PlanLifetime(Duration lifetime, IdleCheck check) {
        this.nanos = lifetime.toNanos();
        this.check = check;
    }

    /** Completes at once for a connection whose plans are young; the error is {@link SilentConnection}. */
    Mono<Void> renew(Connection connection) {
        long now = System.nanoTime();
        Long before = since.putIfAbsent(connection, now);
        if (before == null || now - before < nanos) {
            return Mono.empty();
        }
        since.put(connection, now);
        Mono<Void> renewed = Flux.from(
                        connection.createStatement("DISCARD PLANS").execute())
                .concatMap(Result::getRowsUpdated)
                .then();
        return check.answered(renewed, PATIENCE);
    }
}
