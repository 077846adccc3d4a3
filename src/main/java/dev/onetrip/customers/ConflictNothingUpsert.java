package dev.onetrip.customers;

import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.Statements;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * DO NOTHING, then a read, in one statement, which uses up a sequence value for each key. A call that lost a race reads
 * again.
 */
final class ConflictNothingUpsert implements SharedUpsert {
    private final BareUpserts bare;

    ConflictNothingUpsert(LockWait lockWait) {
        this.bare = BareUpserts.of(CustomersSql.WRITE_THEN_READ_MANY, lockWait);
    }

    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return statements
                .send(connection ->
                        connection.select(CustomersSql.WRITE_THEN_READ, Upsert.binding(wanted), UpsertedRow::of))
                .flatMap(
                        rows -> rows.isEmpty() ? Upsert.read(statements, wanted.customerId()) : Mono.just(rows.get(0)));
    }

    @Override
    public Mono<List<UpsertedRow>> many(Statements statements, List<DesiredCustomer> wanted) {
        return bare.run(statements, wanted);
    }
}
