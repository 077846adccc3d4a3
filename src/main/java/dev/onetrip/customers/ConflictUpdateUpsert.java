package dev.onetrip.customers;

import dev.onetrip.transaction.Statements;
import reactor.core.publisher.Mono;

/**
 * DO UPDATE: one statement that always answers; an existing customer pays with a dead row version, and its triggers
 * fire.
 */
final class ConflictUpdateUpsert implements Upsert {
    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return statements
                .send(connection ->
                        connection.select(CustomersSql.CONFLICT_UPDATE, Upsert.binding(wanted), UpsertedRow::of))
                .map(rows -> rows.get(0));
    }
}
