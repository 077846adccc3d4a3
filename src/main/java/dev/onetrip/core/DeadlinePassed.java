package dev.onetrip.core;

import org.springframework.transaction.TransactionTimedOutException;

/** The deadline of a unit of work passed before COMMIT was sent: nothing is written. */
final class DeadlinePassed extends TransactionTimedOutException {
    DeadlinePassed() {
        super("the deadline passed");
    }
}
