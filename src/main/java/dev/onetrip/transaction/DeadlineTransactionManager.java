package dev.onetrip.transaction;

import dev.onetrip.core.Handoff;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import reactor.core.publisher.Mono;

/**
 * Transactions whose every ending is ours: literal BEGIN, COMMIT and ROLLBACK, a cancel request before the rollback,
 * back to the pool only when clean. Made to stand under a {@code TransactionalOperator}.
 *
 * <p>The stock manager commits halves when a cancel meets BEGIN: its rollback trusts the last state that was received
 * and skips itself. Here BEGIN is never torn: a cancel ends the wait for a connection, but once there is one BEGIN
 * completes, and a transaction without a taker is rolled back.
 */
final class DeadlineTransactionManager implements ReactiveTransactionManager {
    private final TransactionLifecycle lifecycle;

    DeadlineTransactionManager(TransactionLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** The connection of a running transaction. */
    static UnitConnection connectionOf(ReactiveTransaction transaction) {
        TransactionLifecycle.HeldConnection held =
                (TransactionLifecycle.HeldConnection) ((GenericReactiveTransaction) transaction).getTransaction();
        return Objects.requireNonNull(held.connection());
    }

    @Override
    public Mono<ReactiveTransaction> getReactiveTransaction(@Nullable TransactionDefinition definition) {
        return new Handoff<>(
                abandoned -> lifecycle
                        .getReactiveTransaction(definition)
                        .contextWrite(context -> context.put(
                                TransactionLifecycle.Abandoned.class, new TransactionLifecycle.Abandoned(abandoned))),
                lifecycle::rollback);
    }

    @Override
    public Mono<Void> commit(ReactiveTransaction transaction) {
        return lifecycle.commit(transaction);
    }

    @Override
    public Mono<Void> rollback(ReactiveTransaction transaction) {
        return lifecycle.rollback(transaction);
    }
}
