package dev.onetrip.transaction;

import dev.onetrip.core.Background;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Receipt;
import dev.onetrip.database.DatabaseServer;
import dev.onetrip.database.IdleCheck;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * Connections of the pool, taken until a deadline and given back only when nothing is open on them: any doubt closes
 * the connection instead.
 */
final class PooledConnections {
    /** How long a server that ends its work at the deadline by itself is given to say so. */
    static final Duration HESITATION = Duration.ofMillis(20);

    private final ConnectionPool pool;
    private final DatabaseServer server;
    private final Duration grace;
    private final UnitMeters meters;
    private final Scheduler timer = Schedulers.parallel();

    /** @param grace longest wait for each step of a clean-up; after it the connection is closed */
    PooledConnections(ConnectionPool pool, DatabaseServer server, Duration grace, UnitMeters meters) {
        this.pool = pool;
        this.server = server;
        this.grace = grace;
        this.meters = meters;
    }

    /** The key under which the running unit's connection is bound. */
    ConnectionPool key() {
        return pool;
    }

    /**
     * A connection, or an error at the deadline. {@code Mono.timeout} on the pool would drop a connection that races
     * it.
     *
     * @param abandoned completes when the subscriber has left
     */
    Mono<UnitConnection> take(Deadline deadline, Mono<Void> abandoned) {
        return Mono.deferContextual(context -> {
            Receipt receipt = Receipt.in(context).orElseGet(Receipt::new);
            long asked = System.nanoTime();
            return Mono.<Connection>create(sink -> new Waiting(sink).await(deadline, abandoned))
                    .doOnTerminate(() -> waited(receipt, System.nanoTime() - asked))
                    .map(pooled -> new UnitConnection(pooled, server, deadline, receipt));
        });
    }

    private void waited(Receipt receipt, long nanos) {
        receipt.addPool(nanos);
        meters.waited(nanos);
    }

    /**
     * Ends whatever is open: asks the server to cancel what is running, then ROLLBACK, each within the grace. Never
     * fails; the connection is clean afterwards or will be closed.
     */
    Mono<Void> abort(UnitConnection unit) {
        // what the event loop was about to send is sent before this, so that nothing can overtake the ROLLBACK
        Mono<Void> fence = Mono.<Void>fromRunnable(() -> {}).subscribeOn(unit.loop());
        Mono<Void> rollback = cancel(unit)
                .then(Mono.defer(() -> unit.rollback().timeout(grace)))
                .doOnSuccess(rolledBack -> unit.markClean())
                .onErrorComplete()
                .then();
        // closing the connection ends a COPY and its transaction by itself
        return fence.then(Mono.defer(() -> unit.isDoomed() ? Mono.empty() : rollback));
    }

    /** Asks the server to cancel what is running, within the grace. */
    private Mono<Void> cancel(UnitConnection unit) {
        return Mono.defer(() -> unit.running() ? unit.raw().cancelRequest().timeout(grace) : Mono.empty());
    }

    /**
     * What the server says to something that commits: a moment after the deadline, at which the last statements of a
     * unit end by themselves, it is asked to cancel, and what it says within the grace counts; after it the error is a
     * {@link TimeoutException}.
     *
     * @param atDeadline what else may decide from the deadline on; gets the answer that is still to come
     */
    <T> Mono<T> answered(UnitConnection unit, Mono<T> sent, UnaryOperator<Mono<T>> atDeadline) {
        Mono<T> answer = sent.cache();
        // a cancel that is not known to have come may come later, and would hit another unit's statement
        Mono<Void> cancelled = cancel(unit)
                .doOnError(error -> unit.doom())
                .doOnCancel(unit::doom)
                .onErrorComplete();
        Mono<T> late = Mono.defer(() -> cancelled.then(answer.timeout(grace, unit.loop())));
        Mono<T> soon = atDeadline.apply(Mono.defer(() -> answer.timeout(HESITATION, late, unit.loop())));
        return Mono.defer(() -> answer.timeout(unit.deadline().left(), soon, unit.loop()));
    }

    /**
     * The answer of a statement that commits by itself. Where the server says nothing, or the connection breaks, the
     * error is {@link CommitLost}.
     */
    <T> Mono<T> settled(UnitConnection unit, Mono<T> statement) {
        unit.commitsByItself();
        Mono<T> answer = answered(unit, statement, late -> late)
                .onErrorMap(
                        error -> error instanceof TimeoutException || Refusals.isLostBeforeCommit(error),
                        lost -> new CommitLost(Outcome.UNKNOWN, lost));
        return Flux.concat(answer, unit.confirmed()).singleOrEmpty();
    }

    /** Back to the pool when clean, closed otherwise. Never fails. */
    Mono<Void> giveBack(UnitConnection unit) {
        Mono<Void> release = Mono.defer(() -> Mono.from(unit.pooled().close())).onErrorComplete();
        return Mono.defer(() -> unit.isClean() ? release : close(unit).then(release));
    }

    /** Ends the session, within the grace. Never fails. */
    Mono<Void> close(UnitConnection unit) {
        return unit.raw().close().timeout(grace).onErrorComplete();
    }

    /** One wait for a connection: ended once, by the pool, the deadline or the cancel. */
    private final class Waiting extends BaseSubscriber<Connection> {
        private final MonoSink<Connection> sink;
        private final AtomicBoolean ended = new AtomicBoolean();

        Waiting(MonoSink<Connection> sink) {
            this.sink = sink;
        }

        void await(Deadline deadline, Mono<Void> abandoned) {
            IdleCheck.connection(pool).subscribe(this);
            if (ended.get()) {
                // mostly one was free: no timer for it
                return;
            }
            Disposable late = timer.schedule(
                    () -> stop(new DeadlinePassed(waitedFor())), deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            Disposable gone = abandoned.subscribe(
                    nothing -> {}, error -> {}, () -> stop(new CancellationException("the request was cancelled")));
            MonoSink<Connection> unused = sink.onDispose(() -> {
                late.dispose();
                gone.dispose();
            });
        }

        /**
         * A deadline may be over before a connection that is free was looked at: the pool is to blame where it is full.
         */
        private String waitedFor() {
            boolean isFull = pool.getMetrics()
                    .filter(now -> now.acquiredSize() >= now.getMaxAllocatedSize())
                    .isPresent();
            return isFull
                    ? "No database connection was free before the deadline."
                    : "The deadline passed before a database connection was ready.";
        }

        private void stop(RuntimeException reason) {
            if (ended.compareAndSet(false, true)) {
                cancel();
                sink.error(reason);
            }
        }

        @Override
        protected void hookOnNext(Connection connection) {
            if (ended.compareAndSet(false, true)) {
                sink.success(connection);
            } else {
                Background.run(Mono.from(connection.close()), Context.empty());
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            if (ended.compareAndSet(false, true)) {
                sink.error(error);
            }
        }
    }
}
