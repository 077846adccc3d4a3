package dev.onetrip.migrations;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.transaction.RefusedRows;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The statements of every class named *Sql, and how each is put to a server that only looks at it. */
final class SqlTexts {
    private static final String UUID = "'00000000-0000-0000-0000-000000000001'::uuid";

    private static final Set<String> PREPARED = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES");

    /** Lists of rows that are put in as literals: what stands for one row. */
    private static final Map<String, String> ROWS = Map.ofEntries(
            entry("UsersSql.RESCORE_VALUES", "(1::bigint, 1::numeric)"),
            entry("UsersSql.MOVE_NEWCOMERS", "(1::bigint, 1::numeric, 1::numeric)"),
            entry("CustomersSql.CLAIM_KEYS", "(" + UUID + ", " + UUID + ", " + UUID + ", now())"),
            entry("CustomersSql.CONFLICT_UPDATE_MANY", "(" + UUID + ")"),
            entry("CustomersSql.KEYS", "(" + UUID + ", " + UUID + ")"),
            entry("OrdersSql.CLAIM_KEYS", "(" + UUID + ", " + UUID + ", " + UUID + ", now())"),
            entry("OrdersSql.KEYS", "(" + UUID + ", " + UUID + ")"));

    private static final List<String> TABLES = List.of(
            "IngestSql.STAGE",
            "RefusedLinesSql.NEW_AUTHORS",
            "RefusedLinesSql.READY",
            "RefusedLinesSql.TWINS",
            "ItemsSql.STAGE");

    private SqlTexts() {}

    /** Every constant text by its class and name; a private one has to be a fragment of another. */
    static Map<String, String> all() throws IOException, ReflectiveOperationException {
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

    /** The temporary tables of uploads, which its statements are about. */
    static void stage(Connection connection, Map<String, String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                boolean unused = statement.execute(Objects.requireNonNull(statements.remove(table), table));
            }
            boolean unused = statement.execute(RefusedRows.TABLE);
            unused = statement.execute(RefusedRows.SEQUENCE);
        }
    }

    /** Whether the server can prepare it. */
    static boolean isPrepared(String sql) {
        return PREPARED.contains(sql.strip().split("\\s", 2)[0]);
    }

    /** PREPARE where the server has it; a literal where a text is put in without a parameter. */
    static String runnable(String name, String sql) {
        String rows = ROWS.get(name);
        String text = rows == null ? sql : sql.replaceFirst("VALUES \\?", "VALUES " + rows);
        if (!isPrepared(sql)) {
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
}
