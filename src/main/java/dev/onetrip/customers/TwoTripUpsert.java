package dev.onetrip.customers;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Statements;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** DO NOTHING and a read, each a round trip: what one does at first. */
final class TwoTripUpsert implements Upsert {
    private static final Duration SOON = Duration.ofSeconds(1);

    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return statements
                .send(connection ->
                        connection.select(CustomersSql.CONFLICT_NOTHING, Upsert.binding(wanted), UpsertedRow::of))
                .flatMap(inserted -> Upsert.read(statements, wanted.customerId())
                        .flatMap(read -> inserted.isEmpty() ? Mono.just(read) : Mono.empty())
                        // a deletion between the two statements came after the insert
                        .switchIfEmpty(Mono.justOrEmpty(inserted.stream().findFirst()))
                        // a refusal comes from a transaction of the read's own: the insert was another
                        .onErrorMap(Refusal.class, late -> inserted.isEmpty() ? late : committed(late)));
    }

    private static Refusal committed(Refusal refusal) {
        String detail = "The customer is stored, but could not be read afterwards.";
        return refusal instanceof Refusal.Late
                ? new Refusal.Late(detail, Outcome.COMMITTED)
                : new Refusal.Unavailable(detail, Outcome.COMMITTED, SOON, refusal);
    }
}
