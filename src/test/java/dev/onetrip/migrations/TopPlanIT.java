package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The top list of a large board whose rows have bases reads its ten rows, with the plan that serves every value. */
@ExtendWith(RealPostgres.class)
class TopPlanIT {
    private static final Pattern PAGES = Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?");

    private final Database database;

    TopPlanIT(Database database) {
        this.database = database;
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void theTopTenTakeAFewHundredPagesHoweverLargeTheBoard(int users) throws Exception {
        database.script("TRUNCATE boards CASCADE");
        database.sql(
                "INSERT INTO boards (board_id, users, slope, intercept, rescored, newest, is_based)"
                        + " SELECT 1, ?, 3.25, 17, now(), 0, true",
                users);
        database.sql(
                "INSERT INTO users (board_id, username, base) SELECT 1, 'u' || g, (g * 7919 % 1000003) / 7.0"
                        + " FROM generate_series(1, ?) g",
                users);
        database.script("INSERT INTO user_profile SELECT board_id, id, 'f', 'l' FROM users");
        database.sql("VACUUM (ANALYZE)");
        List<String> plan = plan();
        long pages = plan.stream()
                .map(PAGES::matcher)
                .filter(Matcher::find)
                .mapToLong(found ->
                        Long.parseLong(found.group(1)) + (found.group(2) == null ? 0 : Long.parseLong(found.group(2))))
                .max()
                .orElseThrow();
        assertThat(pages).as(String.join("\n", plan)).isLessThan(300);
    }

    private List<String> plan() throws Exception {
        Field top = Class.forName("dev.onetrip.users.UsersSql").getDeclaredField("TOP");
        top.setAccessible(true);
        List<String> plan = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("SET plan_cache_mode = force_generic_plan");
            unused = statement.execute("PREPARE top (bigint, int) AS " + top.get(null));
            try (ResultSet rows = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS) EXECUTE top (1, 10)")) {
                while (rows.next()) {
                    plan.add(rows.getString(1));
                }
            }
        }
        return plan;
    }
}
