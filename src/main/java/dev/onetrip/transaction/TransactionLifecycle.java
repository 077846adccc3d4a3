package dev.onetrip.transaction;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/**
 * The steps of a transaction on its one connection, each a literal statement: what the driver believes never matters.
 */
final class TransactionLifecycle extends AbstractReactiveTransactionManager {
    private final transient PooledConnections connections;
    private final transient CertifiedCommit commit;

    TransactionLifecycle(PooledConnections connections, CertifiedCommit commit) {
        this.connections = connections;
        this.commit = commit;
    }

    /** Completes when the subscriber of the transaction has left; travels in the Reactor context. */
    record Abandoned(Mono<Void> signal) {}

    /** Where Spring keeps the connection of one transaction. */
    static final class HeldConnection {
        private @Nullable UnitConnection connection;

        @Nullable UnitConnection connection() {
            return connection;
        }

        UnitConnection required() {
            if (connection == null) {
                throw new IllegalStateException("the transaction has not begun");
            }
            return connection;
        }
    }

    @Override
    protected Object doGetTransaction(TransactionSynchronizationManager synchronization) {
        HeldConnection held = new HeldConnection();
        held.connection = (UnitConnection) synchronization.getResource(connections.key());
        return held;
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
        return ((HeldConnection) transaction).connection != null;
    }

    @Override
    protected Mono<Void> doBegin(
            TransactionSynchronizationManager synchronization, Object transaction, TransactionDefinition definition) {
        HeldConnection held = (HeldConnection) transaction;
        if (held.connection != null) {
            return Mono.error(new NestedTransactionNotSupportedException("a unit of work has one transaction"));
        }
        UnitDefinition unit = definition instanceof UnitDefinition given ? given : UnitDefinition.of(definition);
        return Mono.deferContextual(context -> connections.take(
                        unit.deadline(), context.get(Abandoned.class).signal()))
                .flatMap(connection -> begin(connection, unit).doOnSuccess(begun -> {
                    held.connection = connection;
                    synchronization.bindResource(connections.key(), connection);
                }));
    }

    private Mono<Void> begin(UnitConnection connection, UnitDefinition unit) {
        return connection
                .begin(Opening.text(unit, connection.serverMajorVersion()), unit.opening())
                .timeout(connection.deadline().left(), Mono.error(DeadlinePassed::new), connection.loop())
                .onErrorResume(error -> connections
                        .abort(connection)
                        .then(connections.giveBack(connection))
                        .then(Mono.error(error)));
    }

    @Override
    protected Mono<Void> doCommit(
            TransactionSynchronizationManager synchronization, GenericReactiveTransaction transaction) {
        UnitConnection connection = ((HeldConnection) transaction.getTransaction()).required();
        if (connection.isRollbackOnly()) {
            return connections
                    .abort(connection)
                    .then(Mono.error(new UnexpectedRollbackException("the unit of work was marked rollback-only")));
        }
        return commit.of(connection);
    }

    @Override
    protected Mono<Void> doRollback(
            TransactionSynchronizationManager synchronization, GenericReactiveTransaction transaction) {
        return connections.abort(((HeldConnection) transaction.getTransaction()).required());
    }

    @Override
    protected Mono<Void> doSetRollbackOnly(
            TransactionSynchronizationManager synchronization, GenericReactiveTransaction transaction) {
        return Mono.fromRunnable(((HeldConnection) transaction.getTransaction()).required()::setRollbackOnly);
    }

    @Override
    protected Mono<Void> doCleanupAfterCompletion(
            TransactionSynchronizationManager synchronization, Object transaction) {
        return Mono.defer(() -> {
            synchronization.unbindResourceIfPossible(connections.key());
            UnitConnection connection = ((HeldConnection) transaction).required();
            return connections.giveBack(connection);
        });
    }

    @Override
    protected Mono<Object> doSuspend(TransactionSynchronizationManager synchronization, Object transaction) {
        return Mono.error(new NestedTransactionNotSupportedException("a unit of work never takes a second connection"));
    }
}
