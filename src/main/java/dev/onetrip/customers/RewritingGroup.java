package dev.onetrip.customers;

import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Rows;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UuidOrder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * Members that each leave a row version of their own: a statement for each, all of them in one round trip and in
 * {@link UuidOrder}, so that a key which is named twice is written twice and COMMIT waits for the disk once.
 */
final class RewritingGroup implements CustomerGroup {
    private final List<Keyed<UpsertRequest>> requests;

    RewritingGroup(List<Keyed<UpsertRequest>> requests) {
        this.requests = requests;
    }

    @Override
    public boolean isOneTrip() {
        return true;
    }

    @Override
    public Mono<List<Verdict<Upserted>>> run(Statements statements, LockWait lockWait) {
        SqlBatch batch = new SqlBatch().add(CustomersSql.LOCK_WAIT, Literal.number(lockWait.millis()));
        Map<Integer, Slot<UpsertedRow>> slots = new HashMap<>();
        IntStream.range(0, requests.size())
                .boxed()
                .sorted(Comparator.comparing(this::customerId, UuidOrder.ASCENDING))
                .forEach(place -> slots.put(
                        place,
                        batch.add(
                                CustomersSql.CONFLICT_UPDATE_MANY,
                                UpsertedRow::of,
                                Literal.row(Literal.uuid(customerId(place))))));
        return statements.send(connection -> connection.run(batch)).map(rows -> verdicts(rows, slots));
    }

    private UUID customerId(int place) {
        return requests.get(place).value().wanted().customerId();
    }

    private List<Verdict<Upserted>> verdicts(Rows rows, Map<Integer, Slot<UpsertedRow>> slots) {
        return IntStream.range(0, requests.size())
                .mapToObj(place -> Verdict.done(Upserted.of(
                        rows.of(Objects.requireNonNull(slots.get(place))).get(0),
                        Strategy.ON_CONFLICT_UPDATE,
                        requests.get(place).value().begunNanos())))
                .toList();
    }
}
