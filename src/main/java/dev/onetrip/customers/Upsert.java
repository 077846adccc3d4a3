package dev.onetrip.customers;

import dev.onetrip.transaction.BoundValues;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import io.r2dbc.spi.Statement;
import java.util.UUID;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * A way to have a customer be there: inserted with its fields where its key is new, found where it is not. Every one is
 * safe when first inserts race, on any number of instances.
 */
interface Upsert {
    /** What has to be locked first, in a transaction that the statements share; empty where nothing has. */
    default SqlBatch lock(UUID customerId) {
        return new SqlBatch();
    }

    /**
     * The customer as it is stored; fields that differ from those wanted are left to others, but by the default.
     * Nothing where it was deleted between two statements.
     */
    Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted);

    /** Binds key, name and e-mail as $1 to $3. */
    static Consumer<Statement> binding(DesiredCustomer wanted) {
        return statement -> {
            BoundValues.text(statement, "$2", wanted.name().value());
            BoundValues.text(statement, "$3", wanted.email().value());
            Statement unused = statement.bind("$1", wanted.customerId());
        };
    }

    /** What is stored; nothing where the key is not there. One round trip. */
    static Mono<UpsertedRow> read(Statements statements, UUID customerId) {
        return statements
                .send(connection -> connection.select(
                        CustomersSql.READ, statement -> statement.bind("$1", customerId), UpsertedRow::of))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }
}
