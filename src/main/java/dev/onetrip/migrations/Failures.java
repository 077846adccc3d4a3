package dev.onetrip.migrations;

import java.sql.SQLException;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says in one line what an error of the server means for a migration. */
final class Failures {
    private Failures() {}

    /** Whether the connection is gone, for whatever reason. */
    static boolean isBroken(SQLException e) {
        String state = Objects.toString(e.getSQLState(), "");
        return state.startsWith("08") || state.startsWith("57P");
    }

    static MigrationRefused broken(SQLException e) {
        return new MigrationRefused(
                ExitCode.BROKEN,
                "the connection to the database broke (" + reason(e)
                        + "); what was done is recorded: run the same again",
                e);
    }

    /** @param state what is there now */
    static MigrationRefused explain(String what, String state, SQLException e) {
        if (isBroken(e)) {
            return broken(e);
        }
        String told = what + " failed: " + reason(e);
        return switch (Objects.toString(e.getSQLState(), "")) {
            case "42501" ->
                new MigrationRefused(
                        ExitCode.NO_RIGHTS,
                        told
                                + ": GRANT CREATE, USAGE ON SCHEMA and the role that owns the tables to this user, or migrate"
                                + " as that role; " + state,
                        e);
            case "25006" ->
                new MigrationRefused(
                        ExitCode.READ_ONLY, told + ": migrate on the primary, not on a read-only server; " + state, e);
            default -> new MigrationRefused(ExitCode.FAILED, told + " (SQLSTATE " + e.getSQLState() + "); " + state, e);
        };
    }

    /** The server's own sentence, without its position in the script. */
    static String reason(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException told ? told.getServerErrorMessage() : null;
        String message = server == null ? e.getMessage() : server.getMessage();
        return Objects.toString(message, "no reason given");
    }
}
