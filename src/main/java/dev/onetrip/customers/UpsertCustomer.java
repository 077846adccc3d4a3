package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Conditions;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Upserts one customer: by the default strategy together with whoever comes at the same time; by any other, or under
 * conditions, alone.
 */
final class UpsertCustomer {
    private final UnitOfWork unitOfWork;
    private final GroupCommit<HashedLane, Wish, Upserted> groups;
    private final CustomerKeys storedKeys;
    private final IdempotencyKeys keys;
    private final int lanes;
    private final ChangeCustomer change = new ChangeCustomer();

    UpsertCustomer(
            UnitOfWork unitOfWork,
            GroupCommit<HashedLane, Wish, Upserted> groups,
            CustomerKeys storedKeys,
            IdempotencyKeys keys,
            int lanes) {
        this.unitOfWork = unitOfWork;
        this.groups = groups;
        this.storedKeys = storedKeys;
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
    Mono<Upserted> join(Wish wish, Deadline deadline) {
        HashedLane lane =
                HashedLane.of(wish.wanted().customerId(), lanes, wish.key().isPresent());
        return keys.once(wish.key(), groups.submit(lane, wish, deadline));
    }

    Mono<Upserted> upsert(Wish wish, How how, Deadline deadline) {
        return how.isShared() ? join(wish, deadline) : keys.once(wish.key(), alone(wish, how, deadline));
    }

    private Mono<Upserted> alone(Wish wish, How how, Deadline deadline) {
        SqlBatch locks = how.strategy().upsert().lock(wish.wanted().customerId());
        if (wish.key().isPresent()) {
            return storedKeys
                    .once(
                            List.of(wish),
                            deadline,
                            how.rehearsal(),
                            locks,
                            (statements, wishes) -> run(statements, wish, how)
                                    .map(Verdict::done)
                                    .map(List::of))
                    .flatMap(verdicts -> verdicts.get(0).toMono());
        }
        UnitDefinition unit = UnitDefinition.within(deadline).openingWith(locks);
        if (how.rehearsal()) {
            return unitOfWork.rehearse(unit, connection -> run(Statements.within(connection), wish, how));
        }
        return locks.isEmpty()
                ? run(Statements.alone(unitOfWork, deadline), wish, how)
                : unitOfWork.write(unit, connection -> run(Statements.within(connection), wish, how));
    }

    private Mono<Upserted> run(Statements statements, Wish wish, How how) {
        return change.upsert(how.strategy().upsert(), statements, wish.wanted(), how.conditions())
                .map(stored -> Upserted.of(stored, how.strategy(), wish.begunNanos()));
    }
}
