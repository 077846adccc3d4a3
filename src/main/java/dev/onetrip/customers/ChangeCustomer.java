package dev.onetrip.customers;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Statements;
import io.r2dbc.spi.Statement;
import java.util.List;
import reactor.core.publisher.Mono;

/** Changes a customer that is there, where it differs from what is wanted; or has it be there, as conditions allow. */
final class ChangeCustomer {
    private final CteUpsert creation = new CteUpsert();

    /** Whichever way the conditions ask for; {@link Refusal.PreconditionFailed} where they do not hold. */
    Mono<UpsertedRow> upsert(Upsert strategy, Statements statements, DesiredCustomer wanted, Conditions conditions) {
        if (conditions.mustExist()) {
            return change(statements, wanted, conditions)
                    .switchIfEmpty(Mono.error(() -> failed(
                            conditions.isAnyVersion()
                                    ? "If-Match is *, and the customer does not exist."
                                    : "The stored version is not in If-Match. Read the customer and send its ETag.")));
        }
        if (conditions.mustNotExist()) {
            return creation.run(statements, wanted)
                    .filter(UpsertedRow::inserted)
                    .switchIfEmpty(Mono.error(() -> failed("If-None-Match is *, and the customer exists.")));
        }
        return strategy.run(statements, wanted)
                .flatMap(stored -> stored.inserted() || wanted.agreesWith(stored)
                        ? Mono.just(stored)
                        : change(statements, wanted, conditions))
                // deleted between two statements: the next attempt inserts it
                .switchIfEmpty(Mono.error(Interference::new))
                .retryWhen(Interference.retries());
    }

    /** Nothing where no such version is there. One round trip, and another for each interference. */
    private static Mono<UpsertedRow> change(Statements statements, DesiredCustomer wanted, Conditions conditions) {
        return statements
                .send(connection -> connection.select(
                        CustomersSql.CHANGE, statement -> bind(statement, wanted, conditions), UpsertedRow::of))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()))
                .flatMap(stored -> wanted.agreesWith(stored) ? Mono.just(stored) : Mono.error(new Interference()))
                .retryWhen(Interference.retries());
    }

    private static void bind(Statement statement, DesiredCustomer wanted, Conditions conditions) {
        Statement bound = statement
                .bind("$1", wanted.customerId())
                .bind("$2", wanted.name().sent())
                .bind("$4", wanted.email().sent());
        Upsert.text(statement, "$3", wanted.name().value());
        Upsert.text(statement, "$5", wanted.email().value());
        List<Long> versions = conditions.versions();
        Statement unused = conditions.isAnyVersion()
                ? bound.bindNull("$6", Long[].class)
                : bound.bind("$6", versions.toArray(Long[]::new));
    }

    private static Refusal failed(String detail) {
        return new Refusal.PreconditionFailed(detail);
    }
}
