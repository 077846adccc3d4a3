package dev.onetrip.transaction;

import io.r2dbc.spi.R2dbcException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The five characters that say what went wrong, and the one place that knows what they mean here.
 *
 * @param code as PostgreSQL lists it in its appendix A; empty when the driver gave none
 */
public record SqlState(String code) {
    private static final int LENGTH = 5;
    private static final Set<String> RETRYABLE = Set.of("40001", "40P01");
    private static final Set<String> LATE = Set.of("57014", "25P04", "55P03");
    private static final Set<String> FULL = Set.of("53300");
    /**
     * Classes that say nothing of a row, as SQL lists them: the statement, the session, the server or this service is
     * to blame.
     */
    static final String CLASSES_NOT_OF_ROWS =
            "'03', '08', '0A', '25', '26', '2D', '34', '38', '39', '3B', '3D', '3F', '40', '42', '53', '54', '55', '57',"
                    + " '58', '72', 'F0', 'HV', 'XX'";

    private static final Set<String> NOT_OF_ROWS =
            Set.of(CLASSES_NOT_OF_ROWS.replace("'", "").split(", "));

    /** Classes of a server that lacks what it needs for the work: memory, disk, a limit of its own, its files. */
    private static final Set<String> UNABLE = Set.of("53", "54", "57", "58");

    private static final String READ_ONLY = "25006";
    private static final String TOO_OLD = "72000";
    /** A right of the role was taken away, or a policy on rows forbids the row. */
    private static final String NO_RIGHT = "42501";

    private static final Set<String> NOT_THERE = Set.of("42P01", "42703", "3F000");
    private static final Set<String> SERVER_GONE = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");

    /** The state of an error of the driver. */
    public static SqlState of(R2dbcException error) {
        return new SqlState(orEmpty(error.getSqlState()));
    }

    /** Serialization failure or deadlock: the same unit of work can succeed when it runs again. */
    public boolean isRetryable() {
        return RETRYABLE.contains(code);
    }

    /**
     * A limit of the server ended the statement or the transaction: the backstops of the deadline, and that of the wait
     * for a lock.
     */
    public boolean isLate() {
        return LATE.contains(code);
    }

    /** 53300: the server has no connection left. */
    public boolean isFull() {
        return FULL.contains(code);
    }

    /** 25006: a standby, or a server that was told to write nothing. */
    public boolean isReadOnly() {
        return READ_ONLY.equals(code);
    }

    /** The server cannot do the work now, whatever it is; the same may succeed once the server is well. */
    public boolean isUnable() {
        return isReadOnly()
                || TOO_OLD.equals(code)
                || NO_RIGHT.equals(code)
                || (code.length() == LENGTH && UNABLE.contains(code.substring(0, 2)));
    }

    /** A schema, a table or a column of a statement is not there. */
    public boolean isSchemaMissing() {
        return NOT_THERE.contains(code);
    }

    /** The connection broke, or the server is going away or not yet there. */
    public boolean isConnectionLoss() {
        return code.startsWith("08") || SERVER_GONE.contains(code);
    }

    /** XX000: the server met what it does not expect of itself. */
    public boolean isInternal() {
        return "XX000".equals(code);
    }

    /** 23505: a unique constraint refused a row. */
    public boolean isUniqueViolation() {
        return "23505".equals(code);
    }

    /** 23503: the row that a foreign key names is not there, or the row that is to go is named by one. */
    public boolean isForeignKeyViolation() {
        return "23503".equals(code);
    }

    /** A row is to blame: by its values, a constraint, or what a trigger of the operator raises. */
    public boolean isBadData() {
        return isDefinite() && code.length() == LENGTH && !NOT_OF_ROWS.contains(code.substring(0, 2));
    }

    /** The server answered, so that it is certain that nothing was committed. */
    public boolean isDefinite() {
        return !code.isEmpty() && !isConnectionLoss();
    }

    private static String orEmpty(@Nullable String code) {
        return code == null ? "" : code;
    }
}
