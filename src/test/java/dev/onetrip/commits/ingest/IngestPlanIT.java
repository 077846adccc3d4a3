package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the server goes about a merge when it knows nothing of either table, as after a first upload. */
@ExtendWith(RealPostgres.class)
class IngestPlanIT {
    private static final String SHA = "decode(md5(g::text) || left(md5(g::text), 8), 'hex')";
    private static final int LINES = 20_000;

    /** The scan that holds the lines against the stored keys, and the rows that are expected of it. */
    private static final Pattern SCAN = Pattern.compile("Seq Scan on staged_commits s_1 .*? rows=(\\d+) ");

    private final Database database;

    IngestPlanIT(Database database) {
        this.database = database;
    }

    /** Else it looks each line up in the index where a hash of the keys takes a third of the time. */
    @Test
    void theServerExpectsToLookUpMostOfTheLines() throws SQLException {
        // the server's own chores would tell it of what was stored a moment ago
        database.script("ALTER TABLE commits SET (autovacuum_enabled = false);"
                + " ALTER TABLE authors SET (autovacuum_enabled = false);"
                + " INSERT INTO repositories (slug) VALUES ('plan')");
        long id = database.number("SELECT repository_id FROM repositories WHERE slug = 'plan'");
        database.script("INSERT INTO authors (repository_id, name, email) VALUES (" + id + ", 'A', 'a@b');"
                + "INSERT INTO commits (repository_id, sha, author_id, committed, message) SELECT " + id + ", " + SHA
                + ", (SELECT author_id FROM authors WHERE repository_id = " + id + "), now(), 'M'"
                + " FROM generate_series(1, " + LINES + ") g");
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(IngestSql.NO_LOOPS);
            statement.execute(IngestSql.STAGE);
            statement.execute("INSERT INTO pg_temp.staged_commits SELECT g, 1, " + SHA
                    + ", now(), 'M', NULL, NULL FROM generate_series(1, " + LINES + ") g");
            statement.execute("INSERT INTO pg_temp.staged_commits VALUES (NULL, 1, NULL, NULL, NULL, 'A', 'a@b')");
            try (ResultSet rows =
                    statement.executeQuery("EXPLAIN ANALYZE " + IngestSql.ADD_ALL.replace("?", Long.toString(id)))) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            connection.rollback();
        }
        assertThat(plan.toString()).contains("Rows Removed by Filter: 20001");
        Matcher scan = SCAN.matcher(plan);
        assertThat(scan.find()).as(plan.toString()).isTrue();
        assertThat(Integer.parseInt(scan.group(1))).as(plan.toString()).isGreaterThan(LINES / 10);
        assertThat(database.number("SELECT count(*) FROM commits WHERE repository_id = ?", id))
                .isEqualTo(LINES);
    }
}
