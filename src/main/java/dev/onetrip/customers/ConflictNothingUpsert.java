package dev.onetrip.customers;

import dev.onetrip.transaction.Statements;
import reactor.core.publisher.Mono;

/**
 * DO NOTHING, then a read, in one statement; each call uses up a sequence value. A call that lost a race reads again.
 */
final class ConflictNothingUpsert implements Upsert {
    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return statements
                .send(connection ->
                        connection.select(CustomersSql.WRITE_THEN_READ, Upsert.binding(wanted), UpsertedRow::of))
                .flatMap(
                        rows -> rows.isEmpty() ? Upsert.read(statements, wanted.customerId()) : Mono.just(rows.get(0)));
    }
}
