package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hot statements find their rows by an index on filled tables, with the plan that serves every value. */
@ExtendWith(RealPostgres.class)
class PlansIT {
    private final Database database;

    PlansIT(Database database) {
        this.database = database;
    }

    @BeforeAll
    static void fill(Database database) {
        database.script("""
                INSERT INTO boards (board_id, users) SELECT g, 2000 FROM generate_series(1, 10) g;
                INSERT INTO users (board_id, username) SELECT 1 + g / 2000, 'u' || g FROM generate_series(0, 19999) g;
                INSERT INTO user_profile SELECT board_id, id, 'f', 'l' FROM users;
                INSERT INTO actions (board_id, action) SELECT board_id, 'new user ' || id FROM users;
                INSERT INTO user_request_keys
                SELECT board_id, gen_random_uuid(), gen_random_uuid(), id, now() - id * interval '1 s' FROM users;
                INSERT INTO customers (customer_id) SELECT gen_random_uuid() FROM generate_series(1, 20000);
                INSERT INTO customer_request_keys
                SELECT customer_id, gen_random_uuid(), gen_random_uuid(), '', now() - id * interval '1 s' FROM customers;
                INSERT INTO products (product_id, name) SELECT g, 'p' || g FROM generate_series(1, 10000) g;
                INSERT INTO orders (customer_id, total_amount, status, last_line)
                SELECT customer_id, 1, CASE WHEN id % 10 = 0 THEN 'processing' ELSE 'completed' END, 3 FROM customers;
                INSERT INTO order_items
                SELECT customer_id, id, line, 1 + id % 100, 1, 1 FROM orders, generate_series(1, 3) line;
                INSERT INTO order_request_keys
                SELECT customer_id, gen_random_uuid(), gen_random_uuid(), '', now() - id * interval '1 s' FROM orders;
                INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client, body,
                                  progress_total, state, updated)
                SELECT gen_random_uuid(), gen_random_uuid(), 'POST', '/users', '', '', 'k', '', '', 1,
                       CASE WHEN g % 10 = 0 THEN 'queued' ELSE 'succeeded' END, now() - g * interval '1 s'
                  FROM generate_series(1, 10000) g;
                INSERT INTO repositories (slug) SELECT 'r' || g FROM generate_series(1, 3000) g;
                INSERT INTO authors (repository_id, name, email)
                SELECT repository_id, 'n' || g, 'e@' || g FROM repositories, generate_series(1, 200) g WHERE repository_id <= 10;
                INSERT INTO commits (repository_id, sha, author_id, committed, message)
                SELECT repository_id, decode(md5(g::text) || left(md5(g::text), 8), 'hex'), g, now(), 'M'
                  FROM repositories, generate_series(1, 2000) g WHERE repository_id <= 10;
                """);
        database.sql("VACUUM (ANALYZE)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            users.UsersSql.ONE                     | users_pkey, user_profile_pkey
            users.UsersSql.PAGE                    | users_pkey, user_profile_pkey
            users.UsersSql.ACTIONS_PAGE            | actions_pkey
            users.UsersSql.PAGE_DOWN               | Backward using users_pkey, user_profile_pkey
            users.UsersSql.ACTIONS_PAGE_DOWN       | Backward using actions_pkey
            users.UsersSql.NEWEST_ACTION           | actions_pkey
            users.UsersSql.PRUNE_KEYS              | user_request_keys_created_idx
            customers.CustomersSql.ONE             | customers_pkey
            customers.CustomersSql.READ            | customers_pkey
            customers.CustomersSql.UPSERT_MANY     | customers_pkey
            customers.CustomersSql.CHANGE          | customers_pkey
            customers.CustomersSql.FIRST_PAGE      | customers_pkey
            customers.CustomersSql.PAGE            | customers_pkey
            customers.CustomersSql.FIRST_PAGE_DOWN | Backward using customers_pkey
            customers.CustomersSql.PAGE_DOWN       | Backward using customers_pkey
            customers.CustomersSql.PRUNE_KEYS      | customer_request_keys_created_idx
            customers.CustomersSql.ANSWER_KEYS     | customer_request_keys_pkey
            orders.OrdersSql.ONE                   | orders_[pi], order_items_pkey, customers_pkey
            orders.OrdersSql.BY_ID                 | orders_id_idx, order_items_pkey, customers_pkey
            orders.OrdersSql.CUSTOMER_OF           | orders_id_idx
            orders.OrdersSql.OF_CUSTOMER           | orders_pkey, customers_pkey
            orders.OrdersSql.ALL                   | orders_id_idx, customers_pkey
            orders.OrdersSql.OF_STATUS             | orders_status_idx, customers_pkey
            orders.OrdersSql.CHANGE                | orders_[pi], customers_pkey
            orders.OrdersSql.DELETE                | orders_[pi], customers_pkey
            orders.OrdersSql.PRUNE_KEYS            | order_request_keys_created_idx
            orders.OrdersSql.ANSWER_KEYS           | order_request_keys_pkey
            orders.ProductsSql.ONE                 | products_pkey
            jobs.JobsSql.TAKE                      | jobs_unfinished_idx, jobs_pkey
            jobs.JobsSql.ADD                       | jobs_unfinished_idx
            jobs.JobsSql.UNFINISHED                | jobs_unfinished_idx
            jobs.JobsSql.ONE                       | jobs_pkey
            jobs.JobsSql.RENEW                     | jobs_pkey
            jobs.JobsSql.PRUNE                     | jobs_finished_idx
            commits.CommitsSql.COMMITS_PAGE        | commits_pkey, authors_pkey
            commits.CommitsSql.COMMITS_PAGE_DOWN   | Backward using commits_pkey, authors_pkey
            commits.CommitsSql.REPOSITORIES_FIRST_DOWN | Backward using repositories_slug_key
            commits.CommitsSql.REPOSITORIES_PAGE_DOWN | Backward using repositories_slug_key
            commits.CommitsSql.REPOSITORIES_PAGE   | repositories_slug_key
            commits.ingest.IngestSql.INSERT_ONE    | authors_name_email_key
            commits.ingest.IngestSql.INSERT_BOUND  | authors_name_email_key
            """)
    void aHotStatementUsesItsIndex(String statement, String indexes) throws Exception {
        String plan = plan(text(statement));
        for (String index : indexes.split(", ", -1)) {
            assertThat(plan)
                    .as(statement)
                    .containsPattern(index.startsWith("Backward") ? index : "(?:using|on) " + index);
        }
    }

    /** The rows without a base are scanned where there may be some; everything else is a look-up. */
    @Test
    void theLeaderboardComesByTheIndexOfBasesAndScansTheOthersOfOneBoardOnly() throws Exception {
        assertThat(plan(text("users.UsersSql.TOP")))
                .contains("using users_base_idx", "One-Time Filter: (NOT", "using user_profile_pkey")
                .doesNotContain("Hash Join");
    }

    /** Under the lock of its board; the planner may take the whole board, but no other. */
    @Test
    void aRescoringIsOfOneBoard() throws Exception {
        String sql = text("users.UsersSql.RESCORE_SET")
                .replace("(?)", "($4)")
                .replaceFirst("\\?", "\\$1")
                .replaceFirst("\\?", "\\$2")
                .replaceFirst("\\?", "\\$3");
        assertThat(plan(sql)).contains("board_id = $3");
    }

    @Test
    void deletingAUserFindsItsKeysByTheIndexOfStep002() throws Exception {
        assertThat(plan("DELETE FROM ONLY user_request_keys WHERE $1 OPERATOR(pg_catalog.=) board_id"
                        + " AND $2 OPERATOR(pg_catalog.=) user_id"))
                .contains("user_request_keys_user_idx");
        database.sql(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'user_request_keys_user_idx'::regclass");
        try {
            assertThat(plan("DELETE FROM ONLY user_request_keys WHERE board_id = $1 AND user_id = $2"))
                    .doesNotContain("user_request_keys_user_idx");
        } finally {
            database.sql(
                    "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'user_request_keys_user_idx'::regclass");
        }
    }

    /** The plan that is made once for all values, as the service's connections come to use it. */
    private String plan(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("SET plan_cache_mode = force_generic_plan");
            unused = statement.execute("PREPARE hot AS " + sql);
            long parameters = 1
                    + java.util.regex.Pattern.compile("\\$(\\d+)")
                            .matcher(sql)
                            .results()
                            .mapToLong(match -> Long.parseLong(match.group(1)))
                            .max()
                            .orElse(0);
            String nulls = Stream.generate(() -> "NULL").limit(parameters - 1).collect(Collectors.joining(", "));
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows =
                    statement.executeQuery("EXPLAIN EXECUTE hot" + (nulls.isEmpty() ? "" : "(" + nulls + ")"))) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    private static String text(String statement) throws ReflectiveOperationException {
        int dot = statement.lastIndexOf('.');
        var field = Class.forName("dev.onetrip." + statement.substring(0, dot))
                .getDeclaredField(statement.substring(dot + 1));
        field.setAccessible(true);
        return (String) field.get(null);
    }
}
