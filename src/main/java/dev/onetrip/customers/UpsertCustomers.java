package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Upserts a group of any size by the default strategy: in one round trip, which is the whole transaction; or with
 * idempotency keys in four.
 */
final class UpsertCustomers implements GroupCommit.Trip<HashedLane, Wish, Upserted> {
    private final UnitOfWork unitOfWork;
    private final CustomerKeys storedKeys;

    UpsertCustomers(UnitOfWork unitOfWork, CustomerKeys storedKeys) {
        this.unitOfWork = unitOfWork;
        this.storedKeys = storedKeys;
    }

    @Override
    public Mono<List<Verdict<Upserted>>> commit(HashedLane lane, List<Wish> wishes, Deadline deadline) {
        return lane.isKeyed()
                ? storedKeys.once(wishes, deadline, false, new SqlBatch(), UpsertCustomers::together)
                : alone(UpsertGroup.of(wishes), deadline);
    }

    /** One statement is a transaction of its own; more than one share theirs, so that they stand and fall together. */
    private Mono<List<Verdict<Upserted>>> alone(UpsertGroup group, Deadline deadline) {
        return group.isOneStatement()
                ? group.run(Statements.alone(unitOfWork, deadline))
                : unitOfWork.write(
                        UnitDefinition.within(deadline), connection -> group.run(Statements.within(connection)));
    }

    /** Does everything and undoes it: the verdicts are those that {@link #commit} would give. */
    Mono<List<Verdict<Upserted>>> rehearse(List<Wish> wishes, Deadline deadline) {
        return wishes.stream().allMatch(wish -> wish.key().isPresent())
                ? storedKeys.once(wishes, deadline, true, new SqlBatch(), UpsertCustomers::together)
                : unitOfWork.rehearse(
                        UnitDefinition.within(deadline),
                        connection -> UpsertGroup.of(wishes).run(Statements.within(connection)));
    }

    private static Mono<List<Verdict<Upserted>>> together(Statements statements, List<Wish> wishes) {
        return UpsertGroup.of(wishes).run(statements);
    }
}
