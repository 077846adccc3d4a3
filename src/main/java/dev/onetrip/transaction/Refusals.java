package dev.onetrip.transaction;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;
import reactor.pool.PoolShutdownException;

/** The one switch from what the driver and the pool throw to what a client can act on. */
final class Refusals {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration UNABLE = Duration.ofSeconds(5);
    private static final Duration MIGRATION = Duration.ofSeconds(5);
    /** Of each internal error by which a cluster says that a node behind it broke off within a transaction. */
    private static final String WORKER_LOST = "connection";

    private Refusals() {}

    /** The refusal that an error of a unit of work means; any other error as it is. */
    static Throwable of(Throwable error) {
        if (error instanceof CommitLost lost) {
            return lost(lost);
        }
        if (error instanceof DeadlinePassed late) {
            return new Refusal.Late(late.detail(), Outcome.ROLLED_BACK);
        }
        if (error instanceof PoolAcquirePendingLimitException
                || error instanceof PoolAcquireTimeoutException
                || error instanceof R2dbcTimeoutException) {
            return new Refusal.Full("All database connections are in use, and the queue for them is full.", SOON);
        }
        if (error instanceof R2dbcException sql && !SqlState.of(sql).code().isEmpty()) {
            return of(sql);
        }
        return isConnectionLoss(error) ? unavailable(error) : error;
    }

    private static Throwable of(R2dbcException error) {
        SqlState state = SqlState.of(error);
        if (state.isLate()) {
            return new Refusal.Late("The database cancelled the work at the deadline.", Outcome.ROLLED_BACK);
        }
        if (state.isRetryable()) {
            return new Refusal.Late("Concurrent transactions conflicted until the deadline.", Outcome.ROLLED_BACK);
        }
        if (state.isFull()) {
            return new Refusal.Full("The database has no connection left.", SOON);
        }
        if (state.isSchemaMissing()) {
            return new Refusal.SchemaMissing(MIGRATION, error);
        }
        if (isConnectionLoss(error)) {
            return unavailable(error);
        }
        return state.isUnable() ? unable(state, error) : error;
    }

    /** The server is there and says why it does not do the work; no retry at once would change that. */
    private static Refusal unable(SqlState state, Throwable cause) {
        return new Refusal.Unavailable(
                state.isReadOnly()
                        ? "The database is read-only. Nothing was written."
                        : "The database cannot do the work now (SQLSTATE " + state.code() + "). Nothing was written.",
                Outcome.ROLLED_BACK,
                UNABLE,
                cause);
    }

    /** The connection broke, or could not be made, and nothing was committed: by its time, or by the server's word. */
    static boolean isLostBeforeCommit(Throwable error) {
        return error instanceof CommitLost lost
                ? lost.outcome() == Outcome.ROLLED_BACK && !(lost.getCause() instanceof TimeoutException)
                : isConnectionLoss(error);
    }

    /**
     * The server answers, and lost a node behind it: it says so of a statement, while what ends its own connection is
     * fatal.
     */
    static boolean isNodeLost(Throwable error) {
        return error instanceof PostgresqlException node
                && isConnectionLoss(error)
                && "ERROR".equals(node.getErrorDetails().getSeverityNonLocalized());
    }

    private static boolean isConnectionLoss(Throwable error) {
        if (error instanceof PoolShutdownException || error instanceof IOException) {
            return true;
        }
        if (!(error instanceof R2dbcException sql)) {
            return false;
        }
        SqlState state = SqlState.of(sql);
        return state.isConnectionLoss()
                || (state.code().isEmpty() && !(error instanceof R2dbcTimeoutException))
                || (state.isInternal()
                        && error instanceof PostgresqlException server
                        && server.getErrorDetails().getMessage().contains(WORKER_LOST));
    }

    private static Refusal unavailable(Throwable cause) {
        return new Refusal.Unavailable(
                "The database cannot be reached or ended the work. Nothing was written.",
                Outcome.ROLLED_BACK,
                SOON,
                cause);
    }

    private static Refusal lost(CommitLost lost) {
        Throwable cause = lost.getCause() == null ? lost : lost.getCause();
        if (cause instanceof TimeoutException) {
            return new Refusal.Late(
                    cause instanceof Unconfirmed
                            ? "The writes are stored, but no standby confirmed them in time."
                            : "COMMIT was sent, and the server did not answer.",
                    lost.outcome());
        }
        return lost.outcome() == Outcome.ROLLED_BACK
                ? unavailable(cause)
                : new Refusal.Unavailable("The answer to COMMIT was lost.", Outcome.UNKNOWN, SOON, cause);
    }
}
