package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the statement of a part that cannot be in a transaction. An index that an earlier attempt left invalid is
 * dropped and built again, one that it finished is kept.
 */
final class Outside {
    private static final Pattern CREATE_INDEX = Pattern.compile(
            "(?i)CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?\"?(\\w+)\"? ON .*", Pattern.DOTALL);

    private final Connection connection;
    private final Transactions transactions;

    Outside(Connection connection, Transactions transactions) {
        this.connection = connection;
        this.transactions = transactions;
    }

    /** Refuses to begin where an index of that name is there already, which no step has built. */
    void check(Part part) throws SQLException {
        String index = index(part);
        if (!index.isEmpty() && state(index) != State.NONE) {
            throw new MigrationRefused(
                    ExitCode.DOES_NOT_FIT,
                    "an index " + index + " is there already and no step made it: drop it, or rename it");
        }
    }

    /** Returns when it is done; at an error nothing of an index is left. */
    void run(String what, Part part) throws SQLException {
        String index = index(part);
        try {
            transactions.outside(what, () -> {
                if (repaired(index)) {
                    return;
                }
                try {
                    execute(SqlText.statements(part.sql()).get(0));
                } catch (SQLException e) {
                    clear(index, e);
                    throw e;
                }
            });
        } finally {
            // what a lock timeout that long would do to a transaction
            resetIfOpen();
        }
    }

    private static String index(Part part) {
        Matcher matcher = CREATE_INDEX.matcher(SqlText.statements(part.sql()).get(0));
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** Whether the index is there and valid; an invalid one is gone afterwards. */
    private boolean repaired(String index) throws SQLException {
        State state = state(index);
        if (state == State.INVALID) {
            execute("DROP INDEX CONCURRENTLY IF EXISTS \"" + index + "\"");
        }
        return state == State.VALID;
    }

    private void clear(String index, SQLException cause) {
        try {
            boolean unused = repaired(index);
        } catch (SQLException later) {
            cause.addSuppressed(later);
        }
    }

    private enum State {
        NONE,
        INVALID,
        VALID
    }

    private State state(String index) throws SQLException {
        if (index.isEmpty()) {
            return State.NONE;
        }
        try (PreparedStatement look = connection.prepareStatement(RecordsSql.INDEX)) {
            look.setString(1, index);
            try (ResultSet rows = look.executeQuery()) {
                return !rows.next() ? State.NONE : rows.getBoolean(1) ? State.VALID : State.INVALID;
            }
        }
    }

    private void resetIfOpen() throws SQLException {
        if (!connection.isClosed()) {
            execute("RESET lock_timeout");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }
}
