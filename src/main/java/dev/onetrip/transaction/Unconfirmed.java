package dev.onetrip.transaction;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.Result;
import java.util.concurrent.TimeoutException;

/** COMMIT was done where it was sent, and its wait for a standby was cancelled: what the standby has is not known. */
final class Unconfirmed extends TimeoutException {
    /**
     * What the server warns with has no state and no text of its own, but this part of the server says nothing else.
     */
    private static final String ROUTINE = "SyncRepWaitForLSN";

    Unconfirmed() {
        super("the wait for a standby was cancelled");
    }

    /** Whether the server warns that it did not wait for the standby that it has to ask. */
    static boolean isSaidBy(Result.Message message) {
        return "01000".equals(message.sqlState())
                && message.exception() instanceof PostgresqlException warning
                && warning.getErrorDetails()
                        .getRoutine()
                        .filter(ROUTINE::equals)
                        .isPresent();
    }
}
