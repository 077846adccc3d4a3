package dev.onetrip.customers;

import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UuidOrder;
import java.util.List;
import reactor.core.publisher.Mono;

/** A way of an upsert that has one statement for any number of keys. */
interface SharedUpsert extends Upsert {
    /**
     * A row for each, in any order; where fields were sent and another transaction interfered, the row may not have
     * them yet.
     *
     * @param wanted of distinct keys, in {@link UuidOrder}; without fields, but for the default
     */
    Mono<List<UpsertedRow>> many(Statements statements, List<DesiredCustomer> wanted);
}
