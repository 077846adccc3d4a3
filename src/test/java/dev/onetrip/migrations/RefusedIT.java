package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What does not fit: one line each, and nothing is changed. */
@ExtendWith(RealPostgres.class)
class RefusedIT {
    private final Fresh fresh;
    private final Database database;

    RefusedIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    @AfterEach
    void end() {
        fresh.close();
    }

    private void refused(Steps steps, Database as, ExitCode code, String line) {
        Catalogue before = fresh.catalogue();
        long version = fresh.version();
        for (int way = 0; way < 2; way++) {
            Migrator migrator = fresh.migrator(steps, as);
            Runnable run = way == 0 ? () -> migrator.up(9) : () -> migrator.down(1);
            assertThatThrownBy(run::run)
                    .isInstanceOfSatisfying(
                            MigrationRefused.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageContaining(line)
                    .message()
                    .doesNotContain("\n");
        }
        assertThat(fresh.catalogue().differences(before)).isEmpty();
        assertThat(fresh.version()).isEqualTo(version);
    }

    private void refused(Steps steps, String line) {
        refused(steps, database, ExitCode.DOES_NOT_FIT, line);
    }

    private static Step step(int id, String text) {
        String name = Step.number(id) + "_a_step.sql";
        return StepFile.read(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Step table(int id, String table) {
        return step(
                id, "-- @works-with 1\nCREATE TABLE " + table + " (id int);\n-- //@UNDO\nDROP TABLE " + table + ";\n");
    }

    @Test
    void anEditedStep() {
        fresh.migrator(new Steps(List.of(table(1, "one"), table(2, "two"))), database)
                .up(9);
        refused(
                new Steps(List.of(table(1, "one"), table(2, "zwei"))),
                "step 002 (a step) was edited after the database got it: restore its file and write a new step");
    }

    @Test
    void stepsInAnotherOrder() {
        Step one = table(1, "one");
        Step two = table(2, "two");
        fresh.migrator(new Steps(List.of(one, two)), database).up(9);
        refused(
                new Steps(List.of(numbered(1, two), numbered(2, one))),
                "step 001 of the database is step 002 of this build: steps are never put in another order");
    }

    private static Step numbered(int id, Step step) {
        return new Step(
                id, step.description(), step.checksum(), step.worksWith(), step.isContract(), step.up(), step.down());
    }

    @Test
    void aStepThatThisBuildDoesNotKnow() {
        fresh.migrator(new Steps(List.of(table(1, "one"), table(2, "two"))), database)
                .up(9);
        refused(
                new Steps(List.of(table(1, "one"))),
                "the database has step 002, this version knows steps up to 001: use the version that brought it");
    }

    @Test
    void aRecordThatIsMissing() {
        fresh.migrator(Things.STEPS, database).up(9);
        database.sql("DELETE FROM schema_steps WHERE id = 1");
        refused(Things.STEPS, "step 002 is recorded in the database and step 001 is not: restore the records");
    }

    @Test
    void aStepThatIsMissingInTheBuild() {
        assertThatThrownBy(() -> new Steps(List.of(table(1, "one"), table(3, "three"))))
                .hasMessage("step 002 is missing in this build: build again with mvn package");
        assertThatThrownBy(() -> new Steps(List.of(table(1, "one"), table(1, "eins"))))
                .hasMessage("step 001 is there twice in this build");
    }

    @Test
    void aWrongVersionInBetween() {
        fresh.migrator(Things.STEPS, database).up(9);
        database.sql("INSERT INTO schema_under_way (step, direction, part, kind) VALUES (1, 'up', 0, 'outside')");
        refused(
                Things.STEPS,
                "step 001 up, part 1 is half done in a database at step 002, which cannot be: restore the record");
    }

    @Test
    void noRights() {
        database.script("CREATE ROLE refused_guest LOGIN; CREATE ROLE refused_owner;"
                + "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        Database guest = new Database(database.host(), database.port(), "refused_guest", "", database.name());
        try {
            refused(
                    Things.STEPS,
                    guest,
                    ExitCode.NO_RIGHTS,
                    "user \"refused_guest\" may not create tables in schema public: GRANT CREATE, USAGE ON SCHEMA"
                            + " public TO refused_guest");
            database.sql("GRANT CREATE ON SCHEMA public TO refused_guest");
            fresh.migrator(Things.STEPS, database).up(1);
            database.sql("ALTER TABLE things OWNER TO refused_owner");
            refused(
                    Things.STEPS,
                    guest,
                    ExitCode.NO_RIGHTS,
                    "user \"refused_guest\" does not own table schema_steps: GRANT ");
        } finally {
            database.script("DROP OWNED BY refused_guest, refused_owner; DROP ROLE refused_guest, refused_owner");
        }
    }

    @Test
    void aServerThatIsReadOnly() {
        database.sql("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
        try {
            refused(
                    Things.STEPS,
                    database,
                    ExitCode.READ_ONLY,
                    "the server is read-only (a standby?): migrate on the primary");
        } finally {
            database.script("SET default_transaction_read_only = off; SET TRANSACTION READ WRITE;" + "ALTER DATABASE "
                    + database.name() + " RESET default_transaction_read_only");
        }
    }

    @Test
    void anotherMigrationThatTakesTooLong() throws Exception {
        Settings hasty = new Settings(
                java.time.Duration.ofMillis(50), java.time.Duration.ofMillis(300), java.time.Duration.ofSeconds(5));
        try (java.sql.Connection other = database.connect();
                java.sql.Statement lock = other.createStatement()) {
            lock.execute(RecordsSql.LOCK);
            assertThatThrownBy(() -> new Migrator(
                                    Things.STEPS,
                                    hasty,
                                    database::connect,
                                    new Progress(fresh.told()::add, java.time.Duration.ZERO),
                                    new java.util.Random(1))
                            .up(1))
                    .isInstanceOfSatisfying(
                            MigrationRefused.class, e -> assertThat(e.code()).isEqualTo(ExitCode.BUSY));
        }
        assertThat(fresh.told()).containsExactly("another process is migrating this database: waits for it");
    }
}
