package dev.onetrip.migrations;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.transaction.RefusedRows;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Every statement of every class named *Sql is one that the server can prepare, on each schema that the service works
 * with; what cannot be prepared is run, in a transaction that is rolled back.
 */
@ExtendWith(RealPostgres.class)
class StatementsIT {
    private static final Set<String> PREPARED = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES");

    /** Lists of rows that are put in as literals: what stands for one row. */
    private static final Map<String, String> ROWS = Map.ofEntries(
            entry("UsersSql.RESCORE_VALUES", "(1::bigint, 1::numeric)"),
            entry("UsersSql.MOVE_NEWCOMERS", "(1::bigint, 1::numeric, 1::numeric)"),
            entry("CustomersSql.CLAIM_KEYS", "(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now())"),
            entry("CustomersSql.KEYS", "(gen_random_uuid(), gen_random_uuid())"),
            entry("OrdersSql.CLAIM_KEYS", "(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now())"),
            entry("OrdersSql.KEYS", "(gen_random_uuid(), gen_random_uuid())"));

    private static final List<String> TABLES = List.of(
            "IngestSql.STAGE",
            "RefusedLinesSql.NEW_AUTHORS",
            "RefusedLinesSql.READY",
            "RefusedLinesSql.TWINS",
            "ItemsSql.STAGE");

    /** What is neither prepared nor run here, and why. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "IngestSql.COPY", "needs the protocol of COPY: IngestIT",
            "ItemsSql.COPY", "needs the protocol of COPY: AddItemsIT",
            "ItemsSql.STORE_OTHERS", "has literals of several types: ItemsFaultIT",
            "ItemsSql.RELEASE", "has no savepoint here, where a rollback took it: AddItemsIT",
            "IngestSql.CHUNK_DONE", "has no savepoint here, where a rollback took it: IngestIT",
            "CatalogueSql.SCRATCH", "two statements, run by MigrationsIT",
            "RecordsSql.CREATE", "two statements, run by MigrationsIT",
            "RecordsSql.CLIENT_CHECK", "a setting of the session");

    private final Database database;

    StatementsIT(Database database) {
        this.database = database;
    }

    static IntStream steps() {
        return IntStream.rangeClosed(
                MigrationsConfiguration.OLDEST, Steps.onClassPath(Steps.SERVICE).newest());
    }

    @ParameterizedTest
    @MethodSource("steps")
    void everyStatementRunsOnTheSchemaOfEachStep(int step) throws Exception {
        try (Fresh fresh = Fresh.beside(database)) {
            fresh.migrator().up(step);
            Map<String, String> statements = statements();
            assertThat(statements)
                    .hasSizeGreaterThan(90)
                    .containsKeys(LEFT_OUT.keySet().toArray(String[]::new));
            List<String> refused = new ArrayList<>();
            try (Connection connection = fresh.database().connect()) {
                connection.setAutoCommit(false);
                stage(connection, statements);
                statements.forEach((name, sql) -> run(connection, name, sql, refused));
                connection.rollback();
            }
            assertThat(refused).isEmpty();
        }
    }

    /** The temporary tables of uploads, which its statements are about. */
    private static void stage(Connection connection, Map<String, String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                boolean unused = statement.execute(Objects.requireNonNull(statements.remove(table), table));
            }
            boolean unused = statement.execute(RefusedRows.TABLE);
            unused = statement.execute(RefusedRows.SEQUENCE);
        }
    }

    private static void run(Connection connection, String name, String sql, List<String> refused) {
        if (LEFT_OUT.containsKey(name)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            if (sql.startsWith("ROLLBACK TO")) {
                // it takes every later savepoint with it, that of this test among them
                boolean unused = statement.execute(sql.replace("ROLLBACK TO ", ""));
                unused = statement.execute(sql);
                return;
            }
            boolean unused = statement.execute("SAVEPOINT this");
            try {
                unused = statement.execute(runnable(name, sql));
            } catch (SQLException e) {
                refused.add(name + ": " + e.getMessage());
            }
            unused = statement.execute("ROLLBACK TO SAVEPOINT this");
        } catch (SQLException e) {
            refused.add(name + ": " + e.getMessage());
        }
    }

    /** PREPARE where the server has it; a literal where a text is put in without a parameter. */
    private static String runnable(String name, String sql) {
        boolean isPrepared = PREPARED.contains(sql.strip().split("\\s", 2)[0]);
        String rows = ROWS.get(name);
        String text = rows == null ? sql : sql.replaceFirst("VALUES \\?", "VALUES " + rows);
        if (!isPrepared) {
            return text.replace("work_mem = ?", "work_mem = '64MB'").replace("?", "1");
        }
        StringBuilder numbered = new StringBuilder();
        int parameter = 0;
        for (String piece : text.split("\\?", -1)) {
            numbered.append(parameter == 0 ? "" : "$" + parameter).append(piece);
            parameter++;
        }
        return "PREPARE \"" + name + "\" AS " + numbered;
    }

    /** Every constant text by its class and name; a private one has to be a fragment of another. */
    private static Map<String, String> statements() throws IOException, ReflectiveOperationException {
        Map<String, String> statements = new TreeMap<>();
        Map<String, String> fragments = new TreeMap<>();
        for (Resource file :
                new PathMatchingResourcePatternResolver().getResources("classpath*:dev/onetrip/**/*Sql.class")) {
            String path = file.getURL().toString();
            String type = path.substring(path.lastIndexOf("dev/onetrip/"), path.length() - ".class".length());
            for (Field field : Class.forName(type.replace('/', '.')).getDeclaredFields()) {
                if (field.getType() == String.class && Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    String name = field.getDeclaringClass().getSimpleName() + "." + field.getName();
                    (Modifier.isPrivate(field.getModifiers()) ? fragments : statements)
                            .put(name, (String) field.get(null));
                }
            }
        }
        fragments.forEach((name, text) -> assertThat(statements.values())
                .as("%s is a fragment of a statement", name)
                .anyMatch(statement -> statement.contains(text)));
        return statements;
    }
}
