package dev.onetrip.customers;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Calls for one key wait for its lock in turn; each reads, and writes what it did not find. The lock is one of the
 * server's memory, so that this way excludes others on one node only.
 */
final class AdvisoryLockUpsert implements Upsert {
    private final CteUpsert locked = new CteUpsert(LockWait.UNLIMITED);

    @Override
    public SqlBatch lock(UUID customerId) {
        return new SqlBatch().add(CustomersSql.LOCK, number(Fnv1a.of(customerId.toString())));
    }

    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return locked.run(statements, wanted);
    }
}
