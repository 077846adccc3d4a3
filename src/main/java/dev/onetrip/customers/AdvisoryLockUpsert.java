package dev.onetrip.customers;

import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitConnection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Calls for one key wait for its lock in turn; each reads, and writes what it did not find. The lock is one of the
 * server's memory, so that this way excludes others on one node only. Keys without fields go together: locks, read and
 * write are one batch, which is the whole transaction.
 */
final class AdvisoryLockUpsert implements SharedUpsert {
    private final CteUpsert locked = new CteUpsert(LockWait.UNLIMITED);
    private final BareUpserts bare = new BareUpserts(this::together);
    private final LockWait lockWait;

    AdvisoryLockUpsert(LockWait lockWait) {
        this.lockWait = lockWait;
    }

    @Override
    public SqlBatch lock(UUID customerId) {
        return new SqlBatch().add(CustomersSql.LOCK, Literal.number(lockNumber(customerId)));
    }

    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return locked.run(statements, wanted);
    }

    @Override
    public Mono<List<UpsertedRow>> many(Statements statements, List<DesiredCustomer> wanted) {
        return bare.run(statements, wanted);
    }

    /** The locks in the order of their numbers, so that no two groups wait for each other; two keys may share one. */
    private Mono<List<UpsertedRow>> together(UnitConnection connection, UUID[] keys) {
        SqlBatch batch = new SqlBatch().add(CustomersSql.LOCK_WAIT, Literal.number(lockWait.millis()));
        Stream.of(keys)
                .map(AdvisoryLockUpsert::lockNumber)
                .distinct()
                .sorted()
                .forEach(number -> batch.add(CustomersSql.LOCK, Literal.number(number)));
        Literal all = Literal.uuids(List.of(keys));
        Slot<UpsertedRow> rows = batch.add(CustomersSql.READ_THEN_WRITE_LOCKED, UpsertedRow::of, all, all);
        return connection.run(batch).map(answer -> answer.of(rows));
    }

    private static long lockNumber(UUID customerId) {
        return Fnv1a.of(customerId.toString());
    }
}
