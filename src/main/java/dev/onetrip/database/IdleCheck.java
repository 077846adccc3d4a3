package dev.onetrip.database;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRefMetadata;

/**
 * Asks the server of a connection that has been idle for long, before it is handed out: a round trip, instead of a
 * request that waits until its deadline because a firewall dropped the connection without a word. Where one does not
 * answer, those that have been idle as long are replaced without being asked. Safe for threads.
 */
public final class IdleCheck {
    /** Longest wait for the answer: far above the usual, far below every deadline. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final long idleMillis;
    private final Set<Connection> toAsk = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private volatile long silentMillis = Long.MIN_VALUE;

    /** @param idle from which on a connection is asked */
    IdleCheck(Duration idle) {
        this.idleMillis = idle.toMillis();
    }

    /** A connection, another one where the first is found to be gone. */
    public static Mono<Connection> connection(ConnectionPool pool) {
        return pool.create().onErrorResume(SilentConnection.class, silent -> pool.create());
    }

    /**
     * Whether the connection is to be replaced unasked; notes the ones that are to be asked.
     *
     * @param age of a connection that is about to be handed out
     */
    boolean isSilent(Connection connection, PooledRefMetadata age) {
        long idle = age.idleTime();
        if (idle < idleMillis) {
            return false;
        }
        if (now() - idle <= silentMillis) {
            return true;
        }
        toAsk.add(connection);
        return false;
    }

    /** Completes at once for a connection that was in use a moment ago; the error is {@link SilentConnection}. */
    Mono<Void> ask(Connection connection) {
        return toAsk.remove(connection) ? answered(connection) : Mono.empty();
    }

    private Mono<Void> answered(Connection connection) {
        return answered(
                Mono.from(connection.validate(ValidationDepth.REMOTE))
                        .flatMap(isThere -> isThere ? Mono.empty() : Mono.error(new SilentConnection())),
                PATIENCE);
    }

    /** What a connection is asked, within a time; every error is {@link SilentConnection}. */
    Mono<Void> answered(Mono<Void> question, Duration patience) {
        return question.timeout(patience).onErrorMap(gone -> silent(patience));
    }

    private SilentConnection silent(Duration patience) {
        silentMillis = now() - patience.toMillis();
        return new SilentConnection();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
