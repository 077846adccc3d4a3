package dev.onetrip.customers;

import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.Statements;
import java.util.List;
import reactor.core.publisher.Mono;

/** Upserts of one strategy that go together. */
interface CustomerGroup {
    /** Whether one round trip does it, as far as is known, and so can be a transaction of its own. */
    boolean isOneTrip();

    /**
     * One verdict for each, in order. An error that is no refusal, or that what is shared has, fails every member.
     *
     * @param lockWait longest wait of a statement for one lock
     */
    Mono<List<Verdict<Upserted>>> run(Statements statements, LockWait lockWait);
}
