package dev.onetrip.transaction;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Handoff;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * One transaction on one connection under one deadline: all of it is written or nothing is, and the caller is told
 * which.
 *
 * <p>Errors are {@link Refusal}s where the unit of work itself is the reason: {@link Refusal.Late} at the deadline,
 * {@link Refusal.Full} when the pool or the server is full, {@link Refusal.Unavailable} when the database is away. Each
 * carries its {@link Outcome}. Any other error of the work comes out as it is, rolled back.
 *
 * <p>What may succeed when it runs again (40001, 40P01, a connection lost before COMMIT) runs again inside the
 * deadline; so the work must touch nothing but its connection.
 */
public final class UnitOfWork {
    /** A lost connection is no reason to wait: the next one works, or the database is away. */
    private static final int RECONNECTS = 2;

    private static final Duration BACKOFF_MIN = Duration.ofMillis(2);
    private static final Duration BACKOFF_MAX = Duration.ofMillis(100);

    private final DeadlineTransactionManager transactions;
    private final PooledConnections connections;
    private final LongSupplier random;
    private final UnitMeters meters;

    /** @param random jitter between retries; any distribution over all longs */
    UnitOfWork(
            DeadlineTransactionManager transactions,
            PooledConnections connections,
            LongSupplier random,
            UnitMeters meters) {
        this.transactions = transactions;
        this.connections = connections;
        this.random = random;
        this.meters = meters;
    }

    /**
     * Runs the work in a transaction; its value arrives after COMMIT was answered. Costs a round trip to open and one
     * to commit, beside what the work sends.
     *
     * @param work gets the connection; it may run several times, each time in a new transaction
     */
    public <T> Mono<T> write(UnitDefinition unit, Function<UnitConnection, Mono<T>> work) {
        return transaction(unit, work, false);
    }

    /**
     * Runs the work in a transaction and rolls it back: everything is checked, nothing is written, but sequence values
     * are used up. The last statements, which have no COMMIT to ride with, cost a round trip.
     */
    public <T> Mono<T> rehearse(UnitDefinition unit, Function<UnitConnection, Mono<T>> work) {
        return transaction(unit, work, true);
    }

    private <T> Mono<T> transaction(UnitDefinition unit, Function<UnitConnection, Mono<T>> work, boolean rehearsal) {
        Mono<T> once = TransactionalOperator.create(transactions, unit)
                .execute(transaction -> {
                    if (rehearsal) {
                        transaction.setRollbackOnly();
                    }
                    return within(
                            DeadlineTransactionManager.connectionOf(transaction),
                            rehearsal ? connection -> withoutCommit(connection, work) : work);
                })
                .singleOrEmpty();
        return counted(rehearsal ? UnitMeters.Work.REHEARSAL : UnitMeters.Work.WRITE, retrying(unit.deadline(), once));
    }

    /** The work and its last statements, which have no COMMIT to ride with. */
    private static <T> Mono<T> withoutCommit(UnitConnection connection, Function<UnitConnection, Mono<T>> work) {
        Mono<T> rest = Mono.defer(() -> connection.last().isEmpty() ? Mono.empty() : connection.run(connection.last()))
                .then(Mono.empty());
        return Flux.concat(work.apply(connection), rest).singleOrEmpty();
    }

    /**
     * Runs one statement, or one batch, outside a transaction. Costs the round trips the work sends and nothing else.
     *
     * @param work sends exactly one statement or batch that only reads; it may run several times
     */
    public <T> Mono<T> read(Deadline deadline, Function<UnitConnection, Mono<T>> work) {
        Mono<T> once = Mono.usingWhen(
                new Handoff<>(abandoned -> connections.take(deadline, abandoned), this::unused),
                connection -> within(connection, work),
                connection -> unused(connection),
                (connection, error) -> connections.abort(connection).then(connections.giveBack(connection)),
                connection -> connections.abort(connection).then(connections.giveBack(connection)));
        return counted(UnitMeters.Work.READ, retrying(deadline, once));
    }

    /**
     * The first row of a statement that only reads, or nothing. One round trip, outside a transaction.
     *
     * @param sql constant text with {@code $1}, {@code $2} …
     * @param values binds the values
     * @param shape maps a row; called on the event loop, so it must be quick
     */
    public <T> Mono<T> one(
            Deadline deadline, @CompileTimeConstant String sql, Consumer<Statement> values, Function<Row, T> shape) {
        return list(deadline, sql, values, shape)
                .flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.get(0)));
    }

    /** As {@link #one}, but every row: the statement itself sets the limit. */
    public <T> Mono<List<T>> list(
            Deadline deadline, @CompileTimeConstant String sql, Consumer<Statement> values, Function<Row, T> shape) {
        return read(deadline, connection -> connection.select(sql, values, shape));
    }

    /**
     * Runs one statement that writes, as a transaction of its own: no trip to open it, none to commit. At the deadline
     * the server is asked to cancel it and what it answers then counts, so that the answer may come a moment late;
     * where the connection breaks, what became of the statement is {@link Outcome#UNKNOWN}.
     *
     * @param work sends exactly one statement; it runs again after a deadlock only
     */
    public <T> Mono<T> single(Deadline deadline, Function<UnitConnection, Mono<T>> work) {
        Mono<T> once = Mono.usingWhen(
                new Handoff<>(abandoned -> connections.take(deadline, abandoned), this::unused),
                connection -> connections.settled(connection, Mono.defer(() -> work.apply(connection))),
                connection -> unused(connection),
                (connection, error) -> connections.abort(connection).then(connections.giveBack(connection)),
                connection -> connections.abort(connection).then(connections.giveBack(connection)));
        return counted(UnitMeters.Work.STATEMENT, retrying(deadline, once));
    }

    private Mono<Void> unused(UnitConnection connection) {
        connection.markClean();
        return connections.giveBack(connection);
    }

    /**
     * The deadline over the work, on the connection's event loop: nothing slips in between its cancel and the rollback.
     */
    private static <T> Mono<T> within(UnitConnection connection, Function<UnitConnection, Mono<T>> work) {
        return Mono.defer(() -> work.apply(connection))
                .timeout(connection.deadline().left(), connection.loop())
                .onErrorMap(TimeoutException.class, late -> new DeadlinePassed());
    }

    /** Errors come out as {@link Refusals} tells them. */
    private <T> Mono<T> counted(UnitMeters.Work work, Mono<T> unit) {
        return unit.doOnSuccess(value -> meters.done(work))
                .onErrorMap(error -> meters.failed(work, Refusals.of(error)));
    }

    /** The operator for retries costs as much as a statement: a unit pays for it once it has failed. */
    private <T> Mono<T> retrying(Deadline deadline, Mono<T> once) {
        return once.onErrorResume(first -> again(deadline, 0, first)
                .then(once.retryWhen(Retry.from(failures -> failures.concatMap(
                        failure -> again(deadline, failure.totalRetries() + 1, failure.failure()))))));
    }

    /**
     * The wait before another attempt, or the failure where there is no point in one.
     *
     * @param retries that were made already
     */
    private Mono<Long> again(Deadline deadline, long retries, Throwable failure) {
        Duration pause = pause(retries, failure);
        if (pause.isNegative() || pause.compareTo(deadline.left()) >= 0) {
            return Mono.error(failure);
        }
        meters.again(failure);
        return Mono.delay(pause);
    }

    /** How long to wait before the next attempt; negative when there is no point in one. */
    private Duration pause(long attempts, Throwable failure) {
        if (Refusals.isLostBeforeCommit(failure)) {
            return attempts < RECONNECTS ? Duration.ZERO : Duration.ofNanos(-1);
        }
        if (failure instanceof R2dbcException sql && SqlState.of(sql).isRetryable()) {
            long ceiling = Math.min(BACKOFF_MAX.toNanos(), BACKOFF_MIN.toNanos() << Math.min(attempts, 10));
            return Duration.ofNanos(Math.floorMod(random.getAsLong(), ceiling));
        }
        return Duration.ofNanos(-1);
    }
}
