package dev.onetrip.commits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the server goes about a merge when it knows nothing of either table, as after a first upload. */
@ExtendWith(RealPostgres.class)
class IngestPlanIT {
    private static final String SHA = "decode(md5(g::text) || left(md5(g::text), 8), 'hex')";
    private static final int LINES = 20_000;

    private final Database database;

    IngestPlanIT(Database database) {
        this.database = database;
    }

    /** One look at the index for each line takes three times as long. */
    @Test
    void manyLinesAreLookedUpInAHashOfTheStoredKeys() throws SQLException {
        database.script("INSERT INTO repositories (slug) VALUES ('plan')");
        long id = database.number("SELECT repository_id FROM repositories WHERE slug = 'plan'");
        database.script("INSERT INTO authors (repository_id, name, email) VALUES (" + id + ", 'A', 'a@b');"
                + "INSERT INTO commits (repository_id, sha, author_id, committed, message) SELECT " + id + ", " + SHA
                + ", (SELECT author_id FROM authors WHERE repository_id = " + id + "), now(), 'M'"
                + " FROM generate_series(1, " + LINES + ") g");
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(CommitsSql.NO_LOOPS);
            statement.execute(CommitsSql.STAGE);
            statement.execute("INSERT INTO pg_temp.staged_commits SELECT g, 1, " + SHA
                    + ", now(), 'M', NULL, NULL FROM generate_series(1, " + LINES + ") g");
            statement.execute("INSERT INTO pg_temp.staged_commits VALUES (NULL, 1, NULL, NULL, NULL, 'A', 'a@b')");
            try (ResultSet rows =
                    statement.executeQuery("EXPLAIN ANALYZE " + CommitsSql.ADD_ALL.replace("?", Long.toString(id)))) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            connection.rollback();
        }
        assertThat(plan.toString())
                .contains("hashed SubPlan", "Rows Removed by Filter: 20001")
                .doesNotContain("Index Only Scan using commits_pkey");
        assertThat(database.number("SELECT count(*) FROM commits WHERE repository_id = ?", id))
                .isEqualTo(LINES);
    }
}
