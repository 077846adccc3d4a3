package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The locks that {@code migrate check} tells of are those that the server takes. */
@ExtendWith(RealPostgres.class)
class LockIT {
    private static final List<String> STATEMENTS = List.of(
            "ALTER TABLE jobs ADD COLUMN a text DEFAULT ''",
            "ALTER TABLE jobs ADD CONSTRAINT c CHECK (attempts >= 0) NOT VALID",
            "ALTER TABLE jobs VALIDATE CONSTRAINT jobs_state_known",
            "ALTER TABLE jobs ALTER COLUMN client SET DEFAULT ''",
            "ALTER TABLE jobs SET (fillfactor = 90)",
            "ALTER TABLE jobs DROP COLUMN note",
            "ALTER TABLE actions ADD CONSTRAINT f FOREIGN KEY (board_id) REFERENCES boards (board_id) NOT VALID",
            "CREATE INDEX i ON jobs (client)",
            "CREATE TABLE fresh (board_id bigint REFERENCES boards (board_id))",
            "CREATE TRIGGER t BEFORE UPDATE OF note ON jobs FOR EACH ROW EXECUTE FUNCTION"
                    + " suppress_redundant_updates_trigger()",
            "DROP TRIGGER IF EXISTS there ON jobs",
            "LOCK TABLE jobs, customers",
            "UPDATE jobs SET note = ''",
            "DELETE FROM jobs WHERE false",
            "INSERT INTO boards (board_id) VALUES (1)");

    private final Database database;

    LockIT(Database database) {
        this.database = database;
    }

    @Test
    void everyStatementTakesTheLocksThatAreTold() throws SQLException {
        database.sql("CREATE TRIGGER there BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION"
                + " suppress_redundant_updates_trigger()");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : STATEMENTS) {
                boolean unused = statement.execute(sql);
                assertThat(taken(statement))
                        .as(sql)
                        .containsExactlyInAnyOrderElementsOf(
                                Lock.of(sql).stream().map(Lock::toString).toList());
                connection.rollback();
            }
        } finally {
            database.sql("DROP TRIGGER there ON jobs");
        }
    }

    /** The strongest lock on each table that was there before. */
    private static List<String> taken(Statement statement) throws SQLException {
        List<String> taken = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT DISTINCT ON (relname) upper(regexp_replace(replace(mode, 'Lock', ''), '(.)([A-Z])', '\\1 \\2', 'g'))
                       || ' on ' || relname
                  FROM pg_locks JOIN pg_class c ON c.oid = relation
                 WHERE pid = pg_backend_pid() AND relkind = 'r' AND relnamespace = 'public'::regnamespace
                   AND relname <> 'fresh' AND mode NOT IN ('AccessShareLock', 'RowShareLock')
                 ORDER BY relname, array_position(ARRAY['AccessExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock',
                                                        'ShareUpdateExclusiveLock', 'RowExclusiveLock'], mode)""")) {
            while (rows.next()) {
                taken.add(rows.getString(1));
            }
        }
        return taken;
    }
}
