package dev.onetrip.groupcommit;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Verdict;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The transaction that a group shares.
 *
 * @param <K> a lane
 * @param <I> what a member brings
 * @param <O> what a member gets
 */
@FunctionalInterface
public interface Trip<K, I, O> {
    /**
     * Commits the members' work, all in one transaction.
     *
     * @param deadline the earliest of the members' deadlines
     * @param lockWait longest wait for one lock
     * @return one verdict for each input, in the same order
     */
    Mono<List<Verdict<O>>> commit(K lane, List<I> inputs, Deadline deadline, LockWait lockWait);
}
