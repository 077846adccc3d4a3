package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.web.Conditions;
import reactor.core.publisher.Mono;

/**
 * Upserts one customer: by the default strategy together with the requests that come at the same time; by any other, or
 * under conditions, alone.
 */
final class UpsertCustomer {
    private final GroupCommit<HashedLane, Keyed<UpsertRequest>, Upserted> groups;
    private final ClaimedKeys<UpsertRequest, Upserted> claimedKeys;
    private final IdempotencyKeys keys;
    private final int lanes;
    private final ChangeCustomer change = new ChangeCustomer();

    UpsertCustomer(
            GroupCommit<HashedLane, Keyed<UpsertRequest>, Upserted> groups,
            ClaimedKeys<UpsertRequest, Upserted> claimedKeys,
            IdempotencyKeys keys,
            int lanes) {
        this.groups = groups;
        this.claimedKeys = claimedKeys;
        this.keys = keys;
        this.lanes = lanes;
    }

    /**
     * How it is to be done.
     *
     * @param rehearsal whether it is undone
     */
    record How(Strategy strategy, Conditions conditions, boolean rehearsal) {
        private boolean isShared() {
            return strategy == Strategy.ONE_TRIP && conditions.isNone() && !rehearsal;
        }
    }

    /** With the next group. */
    Mono<Upserted> join(Keyed<UpsertRequest> asked, Deadline deadline) {
        HashedLane lane = HashedLane.of(asked.value().wanted().customerId(), lanes, asked.hasKey());
        return keys.once(asked.key(), groups.submit(lane, asked, deadline));
    }

    Mono<Upserted> upsert(Keyed<UpsertRequest> asked, How how, Deadline deadline) {
        return how.isShared() ? join(asked, deadline) : keys.once(asked.key(), alone(asked, how, deadline));
    }

    private Mono<Upserted> alone(Keyed<UpsertRequest> asked, How how, Deadline deadline) {
        UpsertRequest request = asked.value();
        SqlBatch locks = how.strategy().upsert().lock(request.wanted().customerId());
        return claimedKeys.alone(asked, deadline, how.rehearsal(), locks, statements -> run(statements, request, how));
    }

    private Mono<Upserted> run(Statements statements, UpsertRequest request, How how) {
        return change.upsert(how.strategy().upsert(), statements, request.wanted(), how.conditions())
                .map(stored -> Upserted.of(stored, how.strategy(), request.begunNanos()));
    }
}
