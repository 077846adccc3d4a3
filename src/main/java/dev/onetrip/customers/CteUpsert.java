package dev.onetrip.customers;

import dev.onetrip.transaction.Statements;
import reactor.core.publisher.Mono;

/**
 * A read that writes only what it did not find: no lock and no side effect on an existing key. A call that lost a race
 * reads again.
 */
final class CteUpsert implements Upsert {
    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return statements
                .send(connection ->
                        connection.select(CustomersSql.READ_THEN_WRITE, Upsert.binding(wanted), UpsertedRow::of))
                .flatMap(
                        rows -> rows.isEmpty() ? Upsert.read(statements, wanted.customerId()) : Mono.just(rows.get(0)));
    }
}
