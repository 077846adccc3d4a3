package dev.onetrip.transaction;

import dev.onetrip.core.Deadline;
import org.springframework.transaction.TransactionDefinition;

/**
 * The text of BEGIN's round trip: the isolation level, the server's own limits as a backstop for the day this process
 * dies, the transaction's id for the certificate, then the unit's opening statements.
 */
final class Opening {
    /** Milliseconds by which the server's statement timeout follows the deadline: the client's cancel comes first. */
    private static final int STATEMENT_SLACK_MS = 5;

    /** Milliseconds after the deadline at which the server ends the session itself. */
    private static final int SESSION_SLACK_MS = 1_000;

    /** The first server version (as {@code server_version_num}) that has transaction_timeout. */
    private static final int TRANSACTION_TIMEOUT_SINCE = 17;

    /** Results of this text before those of the opening statements: BEGIN, two SETs, the id. */
    static final int OWN_RESULTS = 4;

    private Opening() {}

    /**
     * The text.
     *
     * @param serverVersion the server's major version
     */
    static String text(UnitDefinition unit, int serverVersion) {
        long left = unit.deadline().left().toMillis();
        // before PostgreSQL 17 only the idle part of a transaction has a limit; both end a session without a driver
        String sessionLimit = serverVersion >= TRANSACTION_TIMEOUT_SINCE
                ? "transaction_timeout"
                : "idle_in_transaction_session_timeout";
        StringBuilder sql = new StringBuilder(256)
                .append("BEGIN")
                .append(isolation(unit.getIsolationLevel()))
                .append("; ")
                .append(statementLimit(unit.deadline()))
                .append("; SET LOCAL ")
                .append(sessionLimit)
                .append('=')
                .append(left + SESSION_SLACK_MS)
                .append("; SELECT pg_current_xact_id()::text, ")
                .append(TransactionId.ERA);
        unit.opening().statements().forEach(statement -> sql.append("; ").append(statement));
        return sql.toString();
    }

    /** What makes the server end a statement after the deadline, for those that are sent now. */
    static String statementLimit(Deadline deadline) {
        return "SET LOCAL statement_timeout=" + (deadline.left().toMillis() + STATEMENT_SLACK_MS);
    }

    static TransactionId transactionId(Rows rows) {
        return TransactionId.of(rows.columns(OWN_RESULTS - 1));
    }

    private static String isolation(int level) {
        return switch (level) {
            case TransactionDefinition.ISOLATION_DEFAULT -> "";
            case TransactionDefinition.ISOLATION_READ_COMMITTED -> " ISOLATION LEVEL READ COMMITTED";
            case TransactionDefinition.ISOLATION_REPEATABLE_READ -> " ISOLATION LEVEL REPEATABLE READ";
            case TransactionDefinition.ISOLATION_SERIALIZABLE -> " ISOLATION LEVEL SERIALIZABLE";
            default -> throw new IllegalArgumentException("PostgreSQL has no such isolation level: " + level);
        };
    }
}
