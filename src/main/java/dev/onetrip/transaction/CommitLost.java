package dev.onetrip.transaction;

import dev.onetrip.core.Outcome;
import org.springframework.transaction.TransactionSystemException;

/** The answer to COMMIT was lost and the writes are not known to be there. */
final class CommitLost extends TransactionSystemException {
    private final Outcome outcome;

    CommitLost(Outcome outcome, Throwable cause) {
        super("the answer to COMMIT was lost: " + outcome, cause);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
