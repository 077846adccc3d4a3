package dev.onetrip.customers;

import dev.onetrip.transaction.Statements;
import reactor.core.publisher.Mono;

/**
 * DO UPDATE: one statement that always answers; an existing customer pays with a dead row version, and its triggers
 * fire.
 */
final class ConflictUpdateUpsert implements Upsert {
    @Override
    public Mono<Stored> run(Statements statements, Wanted wanted) {
        return statements
                .send(connection -> connection.select(CustomersSql.CONFLICT_UPDATE, Upsert.binding(wanted), Stored::of))
                .map(rows -> rows.get(0));
    }
}
