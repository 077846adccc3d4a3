package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every statement of every class named *Sql is one that the server can prepare, on each schema that the service works
 * with; what cannot be prepared is run, in a transaction that is rolled back.
 */
@ExtendWith(RealPostgres.class)
class StatementsIT {
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
            Map<String, String> statements = SqlTexts.all();
            assertThat(statements)
                    .hasSizeGreaterThan(90)
                    .containsKeys(LEFT_OUT.keySet().toArray(String[]::new));
            List<String> refused = new ArrayList<>();
            try (Connection connection = fresh.database().connect()) {
                connection.setAutoCommit(false);
                SqlTexts.stage(connection, statements);
                statements.forEach((name, sql) -> run(connection, name, sql, refused));
                connection.rollback();
            }
            assertThat(refused).isEmpty();
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
                unused = statement.execute(SqlTexts.runnable(name, sql));
            } catch (SQLException e) {
                refused.add(name + ": " + e.getMessage());
            }
            unused = statement.execute("ROLLBACK TO SAVEPOINT this");
        } catch (SQLException e) {
            refused.add(name + ": " + e.getMessage());
        }
    }
}
