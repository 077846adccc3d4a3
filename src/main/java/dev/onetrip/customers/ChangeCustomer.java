package dev.onetrip.customers;

import dev.onetrip.core.Refusal;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.BoundValues;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Statements;
import dev.onetrip.web.Conditions;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.OptionalLong;
import reactor.core.publisher.Mono;

/** Changes a customer that is there, where it differs from what is wanted; or has it be there, as conditions allow. */
final class ChangeCustomer {
    private final CteUpsert creation = new CteUpsert(LockWait.UNLIMITED);

    /** The row, and whether this statement changed it. */
    private record Seen(UpsertedRow stored, boolean changed) {
        static Seen of(Row row) {
            return new Seen(UpsertedRow.of(row), Columns.required(row, 9, Boolean.class));
        }
    }

    /** Whichever way the conditions ask for; {@link Refusal.PreconditionFailed} where they do not hold. */
    Mono<UpsertedRow> upsert(Upsert strategy, Statements statements, DesiredCustomer wanted, Conditions conditions) {
        if (conditions.mustExist()) {
            return change(statements, wanted, conditions)
                    .switchIfEmpty(Mono.fromRunnable(() -> conditions.check(OptionalLong.empty())));
        }
        if (conditions.mustNotExist()) {
            return retried(creation.run(statements, wanted).doOnNext(stored -> {
                if (!stored.inserted()) {
                    conditions.check(OptionalLong.of(stored.version()));
                }
            }));
        }
        return retried(strategy.run(statements, wanted)
                .flatMap(stored -> stored.inserted() || wanted.agreesWith(stored)
                        ? Mono.just(stored)
                        : change(statements, wanted, conditions)));
    }

    /** A customer that was deleted between two statements is inserted by the next attempt. */
    private static Mono<UpsertedRow> retried(Mono<UpsertedRow> attempt) {
        return attempt.switchIfEmpty(Mono.error(Interference::new)).retryWhen(Interference.retries());
    }

    /** Nothing where the customer does not exist. One round trip, and another for each interference. */
    private static Mono<UpsertedRow> change(Statements statements, DesiredCustomer wanted, Conditions conditions) {
        return statements
                .send(connection -> connection.select(
                        CustomersSql.CHANGE, statement -> bind(statement, wanted, conditions), Seen::of))
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()))
                .doOnNext(seen -> {
                    if (!seen.changed()) {
                        conditions.check(OptionalLong.of(seen.stored().version()));
                    }
                })
                .map(Seen::stored)
                .flatMap(stored -> wanted.agreesWith(stored) ? Mono.just(stored) : Mono.error(new Interference()))
                .retryWhen(Interference.retries());
    }

    private static void bind(Statement statement, DesiredCustomer wanted, Conditions conditions) {
        Statement bound = statement
                .bind("$1", wanted.customerId())
                .bind("$2", wanted.name().sent())
                .bind("$5", wanted.email().sent());
        NameParts parts = wanted.parts();
        BoundValues.text(statement, "$3", parts.firstName());
        BoundValues.text(statement, "$4", parts.lastName());
        BoundValues.text(statement, "$6", wanted.email().value());
        BoundValues.numbers(bound, "$7", conditions.only());
    }
}
