package dev.onetrip.transaction;

import org.springframework.transaction.TransactionTimedOutException;

/** The deadline of a unit of work passed before COMMIT was sent: nothing is written. */
final class DeadlinePassed extends TransactionTimedOutException {
    private final String detail;

    DeadlinePassed() {
        this("The work was not done before its deadline.");
    }

    /** @param detail one sentence for the client */
    DeadlinePassed(String detail) {
        super(detail);
        this.detail = detail;
    }

    String detail() {
        return detail;
    }
}
