package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.groupcommit.Trip;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.util.List;
import reactor.core.publisher.Mono;

/** Upserts a group of any size: in one round trip, which is the whole transaction; or with idempotency keys in four. */
final class UpsertCustomers implements Trip<UpsertLane, Keyed<UpsertRequest>, Upserted> {
    private final UnitOfWork unitOfWork;
    private final ClaimedKeys<UpsertRequest, Upserted> claimedKeys;

    UpsertCustomers(UnitOfWork unitOfWork, ClaimedKeys<UpsertRequest, Upserted> claimedKeys) {
        this.unitOfWork = unitOfWork;
        this.claimedKeys = claimedKeys;
    }

    @Override
    public Mono<List<Verdict<Upserted>>> commit(
            UpsertLane lane, List<Keyed<UpsertRequest>> requests, Deadline deadline, LockWait lockWait) {
        return lane.hashed().isKeyed()
                ? claimedKeys.once(requests, deadline, false, new SqlBatch(), together(lane.strategy(), lockWait))
                : alone(group(lane.strategy(), requests), deadline, lockWait);
    }

    /** @param requests without fields, but for the default strategy */
    private static CustomerGroup group(Strategy strategy, List<Keyed<UpsertRequest>> requests) {
        return strategy == Strategy.ON_CONFLICT_UPDATE
                ? new RewritingGroup(requests)
                : UpsertGroup.of(strategy, requests);
    }

    /** One trip is a transaction of its own; more than one share theirs, so that they stand and fall together. */
    private Mono<List<Verdict<Upserted>>> alone(CustomerGroup group, Deadline deadline, LockWait lockWait) {
        return group.isOneTrip()
                ? group.run(Statements.alone(unitOfWork, deadline), lockWait)
                : unitOfWork.write(
                        UnitDefinition.within(deadline),
                        connection -> group.run(Statements.within(connection), lockWait));
    }

    /**
     * Does everything by the default strategy and undoes it: the verdicts are those that {@link #commit} would give.
     */
    Mono<List<Verdict<Upserted>>> rehearse(List<Keyed<UpsertRequest>> requests, Deadline deadline) {
        return requests.stream().allMatch(Keyed::hasKey)
                ? claimedKeys.once(
                        requests, deadline, true, new SqlBatch(), together(Strategy.ONE_TRIP, LockWait.UNLIMITED))
                : unitOfWork.rehearse(
                        UnitDefinition.within(deadline),
                        connection ->
                                together(Strategy.ONE_TRIP, LockWait.UNLIMITED).apply(connection, requests));
    }

    private static ClaimedKeys.Work<UpsertRequest, Upserted> together(Strategy strategy, LockWait lockWait) {
        return (connection, requests) -> group(strategy, requests).run(Statements.within(connection), lockWait);
    }
}
