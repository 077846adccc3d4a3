package dev.onetrip.core;

import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Sends COMMIT, with the last statements of the unit before it, and finds out what became of it. Once it is sent, its
 * answer is waited for beyond the deadline: at the deadline the server is asked to cancel, and says itself whether that
 * came before COMMIT. When the answer is lost, the server is asked on another connection.
 */
final class Commit {
    private final Fate fate;
    private final Duration wait;
    private final Duration grace;

    /**
     * @param wait longest wait for the answer to COMMIT, beyond the deadline where statements ride with it; after it
     *     the server is asked
     * @param grace longest wait for a cancel request
     */
    Commit(Fate fate, Duration wait, Duration grace) {
        this.fate = fate;
        this.wait = wait;
        this.grace = grace;
    }

    /** Completes when the writes are durable; else the error says {@linkplain CommitLost what is known} of them. */
    Mono<Void> of(UnitConnection connection) {
        Mono<Void> answered =
                connection.last().isEmpty() ? connection.commit().timeout(wait, connection.loop()) : inTime(connection);
        return answered.doOnSuccess(committed -> connection.markClean())
                .onErrorResume(
                        error -> !isRefusal(error),
                        // closed first: a transaction that COMMIT never reached ends with its connection
                        lost -> close(connection)
                                .then(fate.of(connection.transactionId()).flatMap(outcome -> switch (outcome) {
                                    case COMMITTED -> Mono.empty();
                                    case ROLLED_BACK, UNKNOWN -> Mono.error(new CommitLost(outcome, lost));
                                })));
    }

    /** The last statements may wait for locks, so the deadline holds for them. */
    private Mono<Void> inTime(UnitConnection connection) {
        return Mono.defer(() -> {
            Duration left = connection.deadline().left();
            AtomicReference<Mono<Void>> cancel = new AtomicReference<>(Mono.empty());
            Disposable late = connection
                    .loop()
                    .schedule(() -> cancel.set(cancelled(connection)), left.toNanos(), TimeUnit.NANOSECONDS);
            return connection
                    .commit()
                    .timeout(left.plus(wait), connection.loop())
                    .doOnTerminate(late::dispose)
                    // a cancel that is under way would hit the next statement
                    .then(Mono.defer(cancel::get))
                    .onErrorResume(
                            error -> Mono.defer(cancel::get).onErrorComplete().then(Mono.error(error)));
        });
    }

    /** Begins at once; ends when the server has been told, or with an error. */
    private Mono<Void> cancelled(UnitConnection connection) {
        Mono<Void> cancel = connection.raw().cancelRequest().timeout(grace).cache();
        HandOver.detached(cancel, Context.empty());
        return cancel;
    }

    private Mono<Void> close(UnitConnection connection) {
        return connection.raw().close().timeout(wait).onErrorComplete();
    }

    /** The server itself refused to commit and has rolled back, e.g. 40001 or 25P02. */
    private static boolean isRefusal(Throwable error) {
        return error instanceof R2dbcException sql && SqlState.of(sql).isDefinite();
    }
}
