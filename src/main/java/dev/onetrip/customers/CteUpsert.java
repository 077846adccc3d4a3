package dev.onetrip.customers;

import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.Statements;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A read that writes only what it did not find: no lock and no side effect on an existing key. A call that lost a race
 * reads again.
 */
final class CteUpsert implements SharedUpsert {
    private final BareUpserts bare;

    CteUpsert(LockWait lockWait) {
        this.bare = BareUpserts.of(CustomersSql.READ_THEN_WRITE_MANY, lockWait);
    }

    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return statements
                .send(connection ->
                        connection.select(CustomersSql.READ_THEN_WRITE, Upsert.binding(wanted), UpsertedRow::of))
                .flatMap(
                        rows -> rows.isEmpty() ? Upsert.read(statements, wanted.customerId()) : Mono.just(rows.get(0)));
    }

    @Override
    public Mono<List<UpsertedRow>> many(Statements statements, List<DesiredCustomer> wanted) {
        return bare.run(statements, wanted);
    }
}
