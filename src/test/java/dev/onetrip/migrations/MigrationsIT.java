package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The steps of the service, up and down, from an empty database and from others. */
@ExtendWith(RealPostgres.class)
class MigrationsIT {
    /** md5 of no row. */
    private static final String NOTHING = "d41d8cd98f00b204e9800998ecf8427e";

    private static final int NEWEST = Steps.onClassPath(Steps.SERVICE).newest();

    private final Database database;
    private Fresh fresh;

    MigrationsIT(Database database) {
        this.database = database;
        this.fresh = Fresh.beside(database);
    }

    @BeforeEach
    void begin() {
        assertThat(fresh.catalogue().entries()).isEmpty();
    }

    @AfterEach
    void end() {
        fresh.close();
    }

    @Test
    void everyStepAloneGoesUpDownAndUpAgainToTheSameCatalogue() {
        List<Catalogue> seen = new ArrayList<>();
        for (int step = 1; step <= NEWEST; step++) {
            Catalogue before = fresh.catalogue();
            fresh.migrator().up(1);
            Catalogue after = fresh.catalogue();
            fresh.migrator().down(1);
            if (step > 1) {
                assertThat(fresh.catalogue().differences(before)).isEmpty();
            }
            fresh.migrator().up(1);
            assertThat(fresh.catalogue().differences(after)).isEmpty();
            assertThat(fresh.version()).isEqualTo(step);
            seen.add(after);
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(fresh.underWay()).isEmpty();
    }

    @Test
    void allStepsTogetherGoUpDownAndUpAgainToTheSameCatalogue() {
        fresh.migrator().up(Integer.MAX_VALUE);
        Catalogue there = fresh.catalogue();
        fresh.migrator().down(NEWEST);
        assertThat(fresh.catalogue().roots()).isEqualTo(Catalogue.OWN);
        fresh.migrator().up(Integer.MAX_VALUE);
        assertThat(fresh.catalogue().differences(there)).isEmpty();
        assertThat(fresh.told()).last().isEqualTo(Fresh.at(NEWEST));
    }

    @Test
    void schemaSqlIsWhatTheStepsComeTo() {
        fresh.migrator().up(Integer.MAX_VALUE);
        try (Fresh other = Fresh.beside(database)) {
            other.database().script(RealPostgres.schema());
            assertThat(other.catalogue().differences(fresh.catalogue())).isEmpty();
            assertThat(other.catalogue().lines()).hasSizeGreaterThan(150);
            String columns = "SELECT attrelid::regclass::text || ' ' || attname FROM pg_attribute WHERE attnum > 0"
                    + " AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    + " AND relkind = 'r') AND NOT attisdropped ORDER BY attrelid::regclass::text, attnum";
            assertThat(other.database().strings(columns))
                    .isEqualTo(fresh.database().strings(columns));
            String records = "SELECT id || description || works_with FROM schema_steps ORDER BY id";
            assertThat(other.database().strings(records))
                    .isEqualTo(fresh.database().strings(records));
        }
    }

    @Test
    void aDatabaseOfSchemaSqlIsComparedAndSigned() {
        fresh.database().script(RealPostgres.schema());
        fresh.database().script(RealPostgres.schema());
        Catalogue before = fresh.catalogue();
        fresh.migrator().up(Integer.MAX_VALUE);
        assertThat(fresh.catalogue().differences(before)).isEmpty();
        assertThat(fresh.database().number("SELECT count(*) FROM schema_steps WHERE checksum <> ''"))
                .isEqualTo(NEWEST);
    }

    @Test
    void aDatabaseOfSchemaSqlThatWasChangedIsNotSigned() {
        fresh.database().script(RealPostgres.schema());
        fresh.database().script("ALTER TABLE jobs DROP COLUMN note");
        assertThatThrownBy(() -> fresh.migrator().up(1))
                .hasMessageStartingWith(
                        "the tables here are of no step that this version knows; next to step %s: column jobs.note is missing.",
                        Step.number(NEWEST));
        assertThat(fresh.database().number("SELECT count(*) FROM schema_steps WHERE checksum <> ''"))
                .isZero();
    }

    @Test
    void aDatabaseOfSchemaSqlWhoseRecordsNameAnotherStepIsNotSigned() {
        fresh.database().script(RealPostgres.schema());
        fresh.database().sql("DELETE FROM schema_steps WHERE id = ?", NEWEST);
        assertThatThrownBy(() -> fresh.migrator().up(1))
                .hasMessage(
                        "the database says that schema.sql made it at step %s, its tables are those of %s: correct"
                                + " schema_steps by hand",
                        Step.number(NEWEST - 1), Step.number(NEWEST));
        assertThat(fresh.database().number("SELECT count(*) FROM schema_steps WHERE checksum <> ''"))
                .isZero();
    }

    @Test
    void aDatabaseOfVersion01IsAdoptedWithItsRowsAtStep001AndGoesOn() {
        fresh.database().script(old());
        fill(fresh.database());
        List<String> rows = rows(fresh.database());
        fresh.migrator().up(1);
        assertThat(fresh.told()).contains("the tables here are those of step 001: recorded");
        assertThat(fresh.version()).isEqualTo(2);
        fresh.migrator().up(Integer.MAX_VALUE);
        assertThat(rows(fresh.database())).isEqualTo(rows);
        try (Fresh other = Fresh.beside(database)) {
            other.migrator().up(Integer.MAX_VALUE);
            assertThat(fresh.catalogue().differences(other.catalogue())).isEmpty();
        }
    }

    @Test
    void tablesOfNoStepAreRefusedWithTheFirstDifferencesAndNothingIsChanged() {
        fresh.database().script(old());
        fresh.database().sql("ALTER TABLE users ALTER COLUMN username TYPE varchar(99)");
        fresh.database().sql("DROP INDEX jobs_finished_idx");
        Catalogue before = fresh.catalogue();
        assertThatThrownBy(() -> fresh.migrator().up(1))
                .isInstanceOfSatisfying(
                        MigrationRefused.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DOES_NOT_FIT))
                .hasMessageStartingWith("the tables here are of no step that this version knows; next to step 001:"
                        + " column users.username is \"character varying(99) not null\","
                        + " not \"character varying(100) not null\"; index jobs_finished_idx is missing. Make");
        assertThat(fresh.catalogue().differences(before)).isEmpty();
    }

    @Test
    void tablesOfOthersInTheSchemaAreLeftAlone() {
        fresh.database().script("CREATE TABLE theirs (id int); INSERT INTO theirs VALUES (1)");
        fresh.migrator().up(Integer.MAX_VALUE);
        fresh.migrator().down(NEWEST);
        assertThat(fresh.database().number("SELECT id FROM theirs")).isEqualTo(1);
    }

    @Test
    void aFilledDatabaseKeepsItsRowsThroughEveryStepDownAndUp() {
        fresh.migrator().up(Integer.MAX_VALUE);
        fill(fresh.database());
        List<String> rows = rows(fresh.database());
        Catalogue there = fresh.catalogue();
        for (int step = NEWEST; step > 1; step--) {
            Catalogue before = fresh.catalogue();
            fresh.migrator().down(1);
            assertThat(rows(fresh.database())).isEqualTo(rows);
            fresh.migrator().up(1);
            assertThat(rows(fresh.database())).isEqualTo(rows);
            assertThat(fresh.catalogue().differences(before)).isEmpty();
            fresh.migrator().down(1);
        }
        fresh.migrator().up(Integer.MAX_VALUE);
        assertThat(rows(fresh.database())).isEqualTo(rows);
        assertThat(fresh.catalogue().differences(there)).isEmpty();
        assertThatThrownBy(() -> fresh.migrator().down(NEWEST))
                .hasMessageStartingWith(
                        "001 down failed: the tables hold rows, which the undo of the first step would lose")
                .hasMessageEndingWith("nothing was changed");
        assertThat(fresh.version()).isEqualTo(1);
        assertThat(rows(fresh.database())).isEqualTo(rows);
    }

    @Test
    void anUndoThatWouldLoseANoteIsRefused() {
        fresh.migrator().up(3);
        fill(fresh.database());
        fresh.database().sql("UPDATE jobs SET note = 'call Ada'");
        Catalogue before = fresh.catalogue();
        assertThatThrownBy(() -> fresh.migrator().down(1)).hasMessageContaining("jobs have notes");
        assertThat(fresh.version()).isEqualTo(3);
        assertThat(fresh.underWay()).isEmpty();
        assertThat(fresh.catalogue().differences(before)).isEmpty();
    }

    static void fill(Database database) {
        database.script("""
                INSERT INTO boards (board_id, users) VALUES (1, 300);
                INSERT INTO users (board_id, username, score) SELECT 1, 'u' || g, g FROM generate_series(1, 300) g;
                INSERT INTO user_profile SELECT 1, id, 'f', 'l' FROM users;
                INSERT INTO actions (board_id, action) SELECT 1, 'new user created with id ' || id FROM users;
                INSERT INTO user_request_keys SELECT 1, gen_random_uuid(), gen_random_uuid(), id, now() FROM users;
                INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client, body,
                                  progress_total, updated)
                SELECT gen_random_uuid(), gen_random_uuid(), 'POST', '/users', '', '', 'k', '', '', 1, now()
                  FROM generate_series(1, 200);
                INSERT INTO repositories (slug) VALUES ('demo');
                INSERT INTO authors (repository_id, name, email) SELECT repository_id, 'A', 'a@b' FROM repositories;
                INSERT INTO commits (repository_id, sha, author_id, committed, message)
                SELECT repository_id, decode(md5(g::text) || left(md5(g::text), 8), 'hex'), author_id, now(), 'M' || g
                  FROM authors, generate_series(1, 300) g;
                """);
        CustomerNames.insert(database);
    }

    /** A digest of every column that each table had at step 001, and the customers' names, however they are stored. */
    static List<String> rows(Database database) {
        List<String> rows = new ArrayList<>(CustomerNames.stored(database).values());
        rows.addAll(digests(database));
        return rows;
    }

    private static List<String> digests(Database database) {
        return database
                .strings("SELECT format('SELECT %L || md5(coalesce(string_agg(md5(row(%s)::text), '''' ORDER BY"
                        + " md5(row(%s)::text)), '''')) FROM %I', relname, columns, columns, relname) FROM ("
                        + "SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) AS columns"
                        + " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r'"
                        + " AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('note', 'first_name', 'last_name',"
                        + " 'slope', 'intercept', 'rescored', 'newest', 'is_based', 'may_defer', 'base')"
                        + " AND NOT (c.relname = 'customers' AND a.attname = 'name')"
                        + " AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'schema%'"
                        + " GROUP BY 1 ORDER BY 1) t")
                .stream()
                .flatMap(digest -> database.strings(digest).stream())
                // a table without rows may be of a later step
                .filter(digest -> !digest.endsWith(NOTHING))
                .toList();
    }

    /** schema.sql as version 0.1 had it. */
    static String old() {
        try (InputStream in = MigrationsIT.class.getResourceAsStream("/db/schema-0.1.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
