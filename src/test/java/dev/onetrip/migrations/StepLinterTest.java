package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No step of the service locks a filled table for long, and what would is refused with the safe way. */
class StepLinterTest {
    private static final String FIRST = """
            -- @works-with 1
            CREATE TABLE t (id int);
            CREATE TABLE u (id int);
            -- //@UNDO
            DROP TABLE u;
            DROP TABLE t;
            """;

    @Test
    void theStepsOfTheServiceAreSafe() throws IOException {
        assertThat(StepLinter.lint(files(Path.of("src/main/resources/db/steps"))))
                .isEmpty();
    }

    @Test
    void theStepsOfTheTestsAreSafeToo() throws IOException {
        assertThat(StepLinter.lint(files(Path.of("src/test/resources/db/test-steps"))))
                .isEmpty();
    }

    private static List<String> files(Path folder) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.sorted().toList()) {
                files.add(Files.readString(path));
            }
        }
        return files;
    }

    private static List<String> lint(String up, String down) {
        return StepLinter.lint(List.of(
                FIRST,
                "-- @works-with 1\n" + up.replace('^', '\n') + "\n-- //@UNDO\n" + down.replace('^', '\n') + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD COLUMN a text NOT NULL DEFAULT '';",
                "ALTER TABLE t ADD COLUMN a timestamptz DEFAULT now();",
                "CREATE TABLE v (id int REFERENCES t (id)); CREATE INDEX v_id_idx ON v (id); INSERT INTO v VALUES (1);",
                "-- @part outside^CREATE INDEX CONCURRENTLY t_id_idx ON t (id);",
                "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID;",
                "-- @part transaction^ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID;^-- @part transaction^ALTER TABLE t VALIDATE CONSTRAINT c;",
                "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES u (id) NOT VALID;",
                "-- @part outside^CREATE UNIQUE INDEX CONCURRENTLY t_key ON t (id);^-- @part transaction^ALTER TABLE t ADD CONSTRAINT t_key UNIQUE USING INDEX t_key;",
                "ALTER TABLE t ALTER COLUMN id SET DEFAULT 0;",
                "-- @part backfill of=t chunk=10^WITH c AS (SELECT id FROM t WHERE id > :position::int ORDER BY id LIMIT :chunk) SELECT 1;",
                "-- @part transaction^ALTER TABLE t ADD CONSTRAINT n CHECK (id IS NOT NULL) NOT VALID;^-- @part transaction^ALTER TABLE t VALIDATE CONSTRAINT n;^-- @part transaction^ALTER TABLE t ALTER COLUMN id SET NOT NULL; ALTER TABLE t DROP CONSTRAINT n;"
            })
    void whatIsSafePasses(String up) {
        assertThat(lint(up, "SELECT 1;")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ALTER TABLE t ALTER COLUMN id TYPE bigint;                              | a new column, both written, a backfill
            ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid();              | add the column, SET DEFAULT, then a backfill
            ALTER TABLE t ADD COLUMN a timestamptz DEFAULT clock_timestamp();       | add the column, SET DEFAULT, then a backfill
            ALTER TABLE t ADD COLUMN a bigserial;                                   | add the column, SET DEFAULT, then a backfill
            ALTER TABLE t ADD COLUMN a int GENERATED ALWAYS AS (id + 1) STORED;     | add the column, SET DEFAULT, then a backfill
            ALTER TABLE t ADD COLUMN a int NOT NULL;                                | a constant DEFAULT, or a backfill before NOT NULL
            ALTER TABLE t ADD COLUMN a int REFERENCES u (id);                       | ADD CONSTRAINT … NOT VALID
            ALTER TABLE t ADD COLUMN a int CHECK (a > 0);                           | ADD CONSTRAINT … NOT VALID
            CREATE INDEX i ON t (id);                                               | CREATE INDEX CONCURRENTLY in -- @part outside
            CREATE UNIQUE INDEX i ON t (id);                                        | CREATE INDEX CONCURRENTLY in -- @part outside
            CREATE INDEX CONCURRENTLY i ON t (id);                                  | cannot be in a transaction: -- @part outside
            DROP INDEX i;                                                           | DROP INDEX CONCURRENTLY IF EXISTS
            -- @part outside^DROP INDEX CONCURRENTLY i;                             | can be done again after an interruption
            -- @part outside^ALTER TABLE t ADD COLUMN a int;                        | can be done again after an interruption
            ALTER TABLE t ALTER COLUMN id SET NOT NULL;                             | VALIDATE in its own part, then SET NOT NULL
            ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);                          | NOT VALID, then VALIDATE CONSTRAINT
            ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES u (id);      | NOT VALID, then VALIDATE CONSTRAINT
            ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES u (id);                   | NOT VALID, then VALIDATE CONSTRAINT
            ALTER TABLE t ADD CONSTRAINT k UNIQUE (id);                             | ADD CONSTRAINT … USING INDEX
            ALTER TABLE t ADD PRIMARY KEY (id);                                     | ADD CONSTRAINT … USING INDEX
            ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (id WITH =);          | a new table
            ALTER TABLE t ADD COLUMN a int; ALTER TABLE t VALIDATE CONSTRAINT c;    | in a part of its own
            ALTER TABLE t DROP COLUMN id;                                           | a later step with -- @contract
            DROP TABLE t;                                                           | a later step with -- @contract
            ALTER TABLE t RENAME COLUMN id TO nr;                                   | add, write both, and drop in a contract
            ALTER TABLE t RENAME TO tt;                                             | add, write both, and drop in a contract
            ALTER TABLE t SET UNLOGGED;                                             | a new table, a backfill
            ALTER TABLE t ADD COLUMN a int; ALTER TABLE u ADD COLUMN a int;         | a part for each table
            UPDATE t SET id = id + 1;                                               | -- @part backfill
            DELETE FROM t;                                                          | -- @part backfill
            INSERT INTO t SELECT 1;                                                 | -- @part backfill
            -- @part backfill of=t^UPDATE t SET id = 1;                             | WHERE key > :position ORDER BY key LIMIT
            LOCK TABLE t;                                                           | let each statement take its lock
            TRUNCATE t;                                                             | CONCURRENTLY in -- @part outside, or a backfill
            CLUSTER t;                                                              | CONCURRENTLY in -- @part outside, or a backfill
            SET lock_timeout = 0; ALTER TABLE t ADD COLUMN a int;                   | belong to the runner: leave out SET
            COMMIT;                                                                 | leave out COMMIT
            ALTER TABLE public.t ADD COLUMN a int;                                  | without public.
            --^ALTER TABLE t ADD COLUMN a int; SELECT 1;                            | swallows the line after it
            SELECT '${x}';                                                          | begins a variable of the reader
            """)
    void whatIsNotIsRefusedWithTheSafeWay(String up, String way) {
        assertThat(lint(up, "SELECT 1;")).anyMatch(refusal -> refusal.startsWith("002: ") && refusal.contains(way));
    }

    @Test
    void anUndoOfSeveralPartsMeetsThemHalfDone() {
        String up =
                "-- @part transaction^ALTER TABLE t ADD COLUMN a int;^-- @part outside^CREATE INDEX CONCURRENTLY i ON t (a);";
        assertThat(lint(up, "ALTER TABLE t DROP COLUMN a;"))
                .singleElement()
                .asString()
                .contains("DROP … IF EXISTS");
        assertThat(lint(up, "ALTER TABLE t DROP COLUMN IF EXISTS a;")).isEmpty();
    }

    @Test
    void aStepMeetsItsUndoOfSeveralPartsHalfDone() {
        String undo =
                "-- @part outside^DROP INDEX CONCURRENTLY IF EXISTS i;^-- @part transaction^ALTER TABLE t DROP COLUMN a;";
        String way = "IF NOT EXISTS";
        assertThat(lint("ALTER TABLE t ADD COLUMN a int;", undo))
                .singleElement()
                .asString()
                .contains(way);
        assertThat(lint("ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID;", undo))
                .anyMatch(refusal -> refusal.contains(way));
        assertThat(lint("ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;", undo)).isEmpty();
        assertThat(lint(
                        "ALTER TABLE t DROP CONSTRAINT IF EXISTS c, ADD CONSTRAINT c CHECK (id > 0) NOT VALID;"
                                + " ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;",
                        undo))
                .isEmpty();
        assertThat(lint("ALTER TABLE t ADD COLUMN a int;", "ALTER TABLE t DROP COLUMN a;"))
                .isEmpty();
    }

    @Test
    void aStepThatStopsEarlierServicesSaysSo() {
        String step = "-- @works-with 2\nALTER TABLE t DROP COLUMN id;\n-- //@UNDO\nSELECT 1;\n";
        assertThat(StepLinter.lint(List.of(FIRST, step))).hasSize(2);
        assertThat(StepLinter.lint(List.of(FIRST, "-- @contract\n" + step))).isEmpty();
    }
}
