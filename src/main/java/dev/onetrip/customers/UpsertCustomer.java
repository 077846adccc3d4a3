package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.database.DatabaseServer;
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
 * Upserts one customer: together with the requests that come at the same time where its strategy can, else, or under
 * conditions, alone.
 */
final class UpsertCustomer {
    private final GroupCommit<UpsertLane, Keyed<UpsertRequest>, Upserted> groups;
    private final ClaimedKeys<UpsertRequest, Upserted> claimedKeys;
    private final IdempotencyKeys keys;
    private final int lanes;
    private final DatabaseServer server;
    private final ChangeCustomer change = new ChangeCustomer();

    UpsertCustomer(
            GroupCommit<UpsertLane, Keyed<UpsertRequest>, Upserted> groups,
            ClaimedKeys<UpsertRequest, Upserted> claimedKeys,
            IdempotencyKeys keys,
            int lanes,
            DatabaseServer server) {
        this.groups = groups;
        this.claimedKeys = claimedKeys;
        this.keys = keys;
        this.lanes = lanes;
        this.server = server;
    }

    /**
     * How it is to be done.
     *
     * @param rehearsal whether it is undone
     */
    record How(Strategy strategy, Conditions conditions, boolean rehearsal) {}

    /** With the next group, by the default strategy. */
    Mono<Upserted> join(Keyed<UpsertRequest> asked, Deadline deadline) {
        return join(asked, Strategy.ONE_TRIP, deadline);
    }

    private Mono<Upserted> join(Keyed<UpsertRequest> asked, Strategy strategy, Deadline deadline) {
        HashedLane hashed = HashedLane.of(asked.value().wanted().customerId(), lanes, asked.hasKey());
        return keys.once(asked.key(), groups.submit(new UpsertLane(hashed, strategy), asked, deadline));
    }

    Mono<Upserted> upsert(Keyed<UpsertRequest> asked, How how, Deadline deadline) {
        return isShared(asked, how)
                ? join(asked, how.strategy(), deadline)
                : keys.once(asked.key(), alone(asked, how, deadline));
    }

    private boolean isShared(Keyed<UpsertRequest> asked, How how) {
        // a lock comes before the claim of a key where a request goes alone, so that it may not come after it elsewhere
        boolean isLate = how.strategy() == Strategy.ADVISORY_LOCK && asked.hasKey();
        boolean isBare = asked.value().wanted().isBare();
        boolean isAble = how.strategy() == Strategy.ONE_TRIP
                || (how.strategy().isShared() && isBare && !isLate && !server.isCluster());
        return isAble && how.conditions().isNone() && !how.rehearsal();
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
