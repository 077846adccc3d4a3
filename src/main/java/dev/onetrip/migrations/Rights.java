package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * What the user of a migration may do, asked before anything is done.
 *
 * @param schema where unqualified tables go
 * @param user the role
 * @param database the database
 * @param isReadOnly a standby, or a server that was told to be
 * @param mayCreate in the schema
 * @param mayCreateSchema in the database
 * @param version {@code server_version_num}
 */
record Rights(
        String schema,
        String user,
        String database,
        boolean isReadOnly,
        boolean mayCreate,
        boolean mayCreateSchema,
        int version) {
    private static final int OLDEST = 15;

    static Rights of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RecordsSql.RIGHTS)) {
            boolean unused = rows.next();
            String schema = rows.getString(1);
            if (schema == null) {
                throw new MigrationRefused(
                        ExitCode.DOES_NOT_FIT,
                        "the search_path of user \"" + rows.getString(2) + "\" names no schema: ALTER ROLE "
                                + rows.getString(2) + " SET search_path TO public");
            }
            return new Rights(
                    schema,
                    rows.getString(2),
                    rows.getString(3),
                    rows.getBoolean(4),
                    rows.getBoolean(5),
                    rows.getBoolean(6),
                    rows.getInt(7));
        }
    }

    /** Refuses what would fail half way. */
    void check(Connection connection, Set<String> tables) throws SQLException {
        if (version / 10_000 < OLDEST) {
            throw new MigrationRefused(
                    ExitCode.DOES_NOT_FIT,
                    "PostgreSQL " + OLDEST + " or later is needed, the server is " + version / 10_000);
        }
        if (isReadOnly) {
            throw new MigrationRefused(
                    ExitCode.READ_ONLY, "the server is read-only (a standby?): migrate on the primary");
        }
        if (!mayCreate) {
            throw refused("may not create tables in schema " + schema + ": GRANT CREATE, USAGE ON SCHEMA " + schema
                    + " TO " + user);
        }
        try (PreparedStatement look = connection.prepareStatement(RecordsSql.FOREIGN)) {
            look.setString(1, String.join(",", tables));
            try (ResultSet rows = look.executeQuery()) {
                if (rows.next()) {
                    throw refused("does not own table " + rows.getString(1) + ": GRANT " + rows.getString(2) + " TO "
                            + user + ", or migrate as " + rows.getString(2));
                }
            }
        }
    }

    /** Refuses where a catalogue has to be compared and cannot. */
    void checkScratch() {
        if (!mayCreateSchema) {
            throw refused("may not make the schema that the tables are compared with: GRANT CREATE ON DATABASE "
                    + database + " TO " + user);
        }
    }

    private MigrationRefused refused(String what) {
        return new MigrationRefused(ExitCode.NO_RIGHTS, "user \"" + user + "\" " + what);
    }
}
