package dev.onetrip.migrations;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The catalogue of statements by what they touch: on a {@link Twin} of the schema, which is partitioned by shard keys,
 * each statement that gives its key finds it in one partition, and what has to ask all of them says why. A statement
 * with a form of its own for a cluster is looked at in that form.
 */
@ExtendWith(RealPostgres.class)
class TwinIT {
    private static final String PRUNES = "deletes what is old, in the background";

    /** Statements that ask every shard, and why they may. */
    private static final Map<String, String> SCATTERED = Map.ofEntries(
            entry("CustomersSql.FIRST_PAGE", "a list of all customers, merged by key"),
            entry("CustomersSql.FIRST_PAGE_DOWN", "a list of all customers, merged by key"),
            entry("CustomersSql.PAGE", "a list of all customers, merged by key"),
            entry("CustomersSql.PAGE_DOWN", "a list of all customers, merged by key"),
            entry("OrdersSql.ALL", "a list of the orders of all customers, merged by id"),
            entry("OrdersSql.OF_STATUS", "a list of the orders of all customers, merged by id"),
            entry("OrdersSql.ALL_UP", "a list of the orders of all customers, merged by id"),
            entry("OrdersSql.OF_STATUS_UP", "a list of the orders of all customers, merged by id"),
            entry("OrdersSql.BY_ID", "no customer is named; its answer is remembered"),
            entry("OrdersSql.CUSTOMER_OF", "no customer is named"),
            entry("OrdersSql.COUNTS", "counts all orders, for a client that asks for the truth"),
            entry("OrdersSql.FOLD", "adds up what all customers' orders left, in the background"),
            entry("StepsSql.DUE", "looks for what is due, in the background"),
            entry("StepsSql.ATTENTION", "counts what needs attention, for a gauge"),
            entry("StepsSql.NEEDING_ATTENTION", "a list for an operator"),
            entry("UsersSql.PRUNE_KEYS", PRUNES),
            entry("CustomersSql.PRUNE_KEYS", PRUNES),
            entry("OrdersSql.PRUNE_KEYS", PRUNES),
            entry("IngestSql.PRUNE_KEYS", PRUNES),
            entry("IngestSql.PRUNE_STREAMS", PRUNES));

    private static final Pattern PARTITION = Pattern.compile("\\bon (\\w+_p\\d)\\b");

    private final Database database;

    TwinIT(Database database) {
        this.database = database;
    }

    @BeforeAll
    static void make(Database database) {
        Twin.make(database);
    }

    @Test
    void everyTableIsOfAKeyOrSaysThatItIsNot() {
        Set<String> whole = Set.copyOf(database.strings(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'twin'::regnamespace"
                        + " AND NOT relispartition"));
        assertThat(whole)
                .containsExactlyInAnyOrder(
                        "repositories", "products", "jobs", "order_counts", "schema_steps", "schema_under_way");
        assertThat(database.strings(
                        "SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'twin'::regnamespace"))
                .containsExactlyInAnyOrderElementsOf(Twin.shardKeys().keySet());
    }

    @Test
    void aStatementThatGivesItsKeyTouchesOnePartitionAndEachOtherOneIsKnown() throws Exception {
        Map<String, String> statements = SqlTexts.all();
        Map<String, String> several = new TreeMap<>();
        List<String> refused = new ArrayList<>();
        int looked = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            run(statement, "SET search_path = twin");
            run(statement, "SET plan_cache_mode = force_custom_plan");
            SqlTexts.stage(connection, statements);
            for (Map.Entry<String, String> one : statements.entrySet()) {
                boolean isOfOneServer = statements.containsKey(one.getKey() + "_ON_CLUSTER");
                if (isOfOneServer || !SqlTexts.isPrepared(one.getValue())) {
                    continue;
                }
                run(statement, "SAVEPOINT this");
                try {
                    run(statement, SqlTexts.runnable(one.getKey(), one.getValue()));
                    Set<String> partitions = partitions(statement, one.getKey());
                    looked++;
                    if (partitions.stream()
                                    .map(partition -> partition.charAt(partition.length() - 1))
                                    .distinct()
                                    .count()
                            > 1) {
                        several.put(one.getKey(), partitions.toString());
                    }
                } catch (SQLException e) {
                    refused.add(one.getKey() + ": " + e.getMessage());
                }
                run(statement, "ROLLBACK TO SAVEPOINT this");
            }
            connection.rollback();
        }
        assertThat(refused).isEmpty();
        assertThat(looked).isGreaterThan(90);
        assertThat(several.keySet()).as(several.toString()).isEqualTo(new TreeSet<>(SCATTERED.keySet()));
    }

    /** Those that the plan for one key reads or changes. */
    private static Set<String> partitions(Statement statement, String name) throws SQLException {
        String values = values(statement, name);
        Set<String> partitions = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery(
                "EXPLAIN EXECUTE \"" + name + "\"" + (values.isEmpty() ? "" : "(" + values + ")"))) {
            while (rows.next()) {
                PARTITION.matcher(rows.getString(1)).results().forEach(found -> partitions.add(found.group(1)));
            }
        }
        return partitions;
    }

    /** One for each parameter: the same key in all places. */
    private static String values(Statement statement, String name) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet types = statement.executeQuery("SELECT type::text FROM pg_prepared_statements,"
                + " unnest(parameter_types) WITH ORDINALITY AS one (type, place) WHERE name = '" + name
                + "' ORDER BY place")) {
            while (types.next()) {
                values.add(value(types.getString(1)));
            }
        }
        return String.join(", ", values);
    }

    private static String value(String type) {
        boolean isArray = type.endsWith("[]");
        String one = switch (isArray ? type.substring(0, type.length() - 2) : type) {
            case "uuid" -> "00000000-0000-0000-0000-000000000001";
            case "boolean" -> "true";
            case "bytea" -> "\\x01";
            case "timestamp with time zone" -> "2026-01-01T00:00:00Z";
            case "text" -> "2026";
            default -> "1";
        };
        return isArray ? "ARRAY['" + one + "']::" + type : "'" + one + "'";
    }

    private static void run(Statement statement, String sql) throws SQLException {
        boolean unused = statement.execute(sql);
    }
}
