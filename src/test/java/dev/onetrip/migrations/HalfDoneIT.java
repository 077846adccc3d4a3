package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A step that ended between its begin and its end: in each of its parts, up and down. */
@ExtendWith(RealPostgres.class)
class HalfDoneIT {
    private static final int THINGS = 500;

    private final Fresh fresh;
    private final Database database;

    HalfDoneIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    @BeforeEach
    void begin() {
        migrator(Things.STEPS).up(1);
        Things.fill(database, THINGS);
    }

    @AfterEach
    void end() {
        fresh.close();
    }

    private Migrator migrator(Steps steps) {
        return fresh.migrator(steps, database);
    }

    /** One division by zero in that part. */
    private static Steps failing(Direction direction, int part) {
        return Things.with(
                direction,
                part,
                sql -> sql.contains("CONCURRENTLY")
                        ? sql.replaceFirst("things_label_idx.*", "things_label_idx ON things ((1 / (id - id)))")
                        : "SELECT 1/0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void upGoesOnWhereItEnded(int part) {
        assertThatThrownBy(() -> migrator(failing(Direction.UP, part)).up(1))
                .hasMessageContaining("002 up, part %d of 5 failed: division by zero (SQLSTATE 22012)", part + 1)
                .hasMessageContaining("half done");
        assertThat(fresh.underWay()).containsExactly("2 up " + part);
        assertThat(fresh.version()).isEqualTo(1);
        migrator(Things.STEPS).up(1);
        Things.assertLabelled(database, THINGS);
        assertThat(fresh.version()).isEqualTo(2);
        assertThat(fresh.underWay()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void downTakesBackWhatWasDone(int part) {
        Catalogue before = fresh.catalogue();
        assertThatThrownBy(() -> migrator(failing(Direction.UP, part)).up(1)).isInstanceOf(MigrationRefused.class);
        migrator(Things.STEPS).down(1);
        assertThat(fresh.catalogue().differences(before)).isEmpty();
        Things.assertNamesAreWhole(database, THINGS);
        assertThat(fresh.version()).isEqualTo(1);
        assertThat(fresh.underWay()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anUndoThatFailsForGoodDoesNotKeepUpFromBringingItsStepBack(int part) {
        migrator(Things.STEPS).up(1);
        Catalogue there = fresh.catalogue();
        Steps failing = failing(Direction.DOWN, part);
        assertThatThrownBy(() -> migrator(failing).down(1))
                .hasMessageContaining(
                        "half done: mend the cause, then run migrate down 1 to end its undo, or migrate up to bring it back");
        assertThatThrownBy(() -> migrator(failing).down(1)).hasMessageContaining("half done");
        assertThat(fresh.underWay()).containsExactly("2 down " + part);
        assertStatus("step 002 down, part " + (part + 1)
                + " is half done: run migrate down 1 to end its undo, or migrate up to bring it back");
        migrator(failing).up(1);
        assertThat(fresh.told()).anyMatch(line -> line.startsWith("brings back 002 down, part " + (part + 1)));
        assertThat(fresh.catalogue().differences(there)).isEmpty();
        assertThat(fresh.version()).isEqualTo(2);
        assertThat(fresh.underWay()).isEmpty();
        Things.assertLabelled(database, THINGS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aStepThatFailsForGoodDoesNotKeepDownFromTakingItBack(int part) {
        Catalogue before = fresh.catalogue();
        Steps failing = failing(Direction.UP, part);
        assertThatThrownBy(() -> migrator(failing).up(1)).hasMessageContaining("half done");
        assertStatus("step 002 up, part " + (part + 1)
                + " is half done: run migrate up to end it, or migrate down 1 to take it back");
        migrator(failing).down(1);
        assertThat(fresh.catalogue().differences(before)).isEmpty();
        assertThat(fresh.version()).isEqualTo(1);
        assertThat(fresh.underWay()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, true", "3, 2, false", "4, 1, true"})
    void aStepThatFailedBothWaysGoesEitherWayOnceMended(int up, int down, boolean isForward) {
        assertThatThrownBy(() -> migrator(failing(Direction.UP, up)).up(1)).isInstanceOf(MigrationRefused.class);
        assertThatThrownBy(() -> migrator(failing(Direction.DOWN, down)).down(1))
                .isInstanceOf(MigrationRefused.class);
        assertThat(fresh.underWay()).containsExactly("2 down " + down);
        assertThatThrownBy(() -> migrator(failing(Direction.UP, up)).up(1)).isInstanceOf(MigrationRefused.class);
        assertThat(fresh.underWay()).containsExactly("2 up " + up);
        if (isForward) {
            migrator(Things.STEPS).up(1);
            Things.assertLabelled(database, THINGS);
        } else {
            migrator(Things.STEPS).down(1);
            Things.assertNamesAreWhole(database, THINGS);
        }
        assertThat(fresh.version()).isEqualTo(isForward ? 2 : 1);
        assertThat(fresh.underWay()).isEmpty();
    }

    @Test
    void anUndoThatGotNoFurtherThanItsFirstLookLeavesTheStepThere() {
        try (Fresh other = Fresh.beside(database)) {
            other.migrator().up(3);
            Catalogue there = other.catalogue();
            other.database()
                    .sql("INSERT INTO schema_under_way (step, direction, part, kind)"
                            + " VALUES (3, 'down', 1, 'transaction')");
            other.migrator().up(1);
            assertThat(other.told()).contains("nothing was taken back by 003 down, part 2: step 003 is there");
            assertThat(other.catalogue().differences(there)).isEmpty();
            assertThat(other.version()).isEqualTo(3);
            assertThat(other.underWay()).isEmpty();
        }
    }

    private void assertStatus(String line) {
        List<String> said = new ArrayList<>();
        assertThat(new Report(Things.STEPS, database::connect, said::add).status())
                .isEqualTo(ExitCode.HALF_DONE);
        assertThat(said).last().asString().startsWith(line);
    }

    @Test
    void aStepThatFailsInItsFirstPartChangesNothing() {
        Catalogue before = fresh.catalogue();
        assertThatThrownBy(() -> migrator(failing(Direction.UP, 0)).up(1)).hasMessageEndingWith("nothing was changed");
        assertThat(fresh.catalogue().differences(before)).isEmpty();
        assertThat(fresh.underWay()).isEmpty();
    }

    @Test
    void aBackfillGoesOnAfterItsLastChunk() {
        Steps broken = Things.with(
                Direction.UP,
                1,
                sql -> sql.replace(
                        "label = upper(name)", "label = upper(name || left('', 1 / (320 - things.id)::int))"));
        assertThatThrownBy(() -> migrator(broken).up(1)).hasMessageContaining("division by zero");
        assertThat(database.number("SELECT count(*) FROM things WHERE label IS NOT NULL"))
                .isEqualTo(300);
        assertThat(database.strings("SELECT position || ' ' || done FROM schema_under_way"))
                .containsExactly("300 300");
        database.sql("UPDATE things SET label = 'seen' WHERE id = 7");
        migrator(Things.STEPS).up(1);
        // about how many may be known already, as soon as the server has looked by itself
        assertThat(fresh.told()).anyMatch(line -> line.matches("goes on with 002 up, part 2, 300 of about \\d+ rows"));
        assertThat(database.number("SELECT count(*) FROM things WHERE label = upper(name)"))
                .isEqualTo(THINGS - 1);
        assertThat(fresh.told()).anyMatch(line -> line.startsWith("002 up, part 2 of 5: 350 of about "));
    }

    @Test
    void anIndexThatWasLeftInvalidIsBuiltAgain() {
        assertThatThrownBy(() -> migrator(failing(Direction.UP, 2)).up(1)).isInstanceOf(MigrationRefused.class);
        leaveInvalid();
        migrator(Things.STEPS).up(1);
        Things.assertLabelled(database, THINGS);
    }

    private void leaveInvalid() {
        database.sql("CREATE INDEX IF NOT EXISTS things_label_idx ON things (label)");
        database.sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'things_label_idx'::regclass");
        assertThat(database.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                .isEqualTo(1);
    }

    @Test
    void anIndexOfThatNameThatNoStepMadeIsRefused() {
        database.sql("CREATE INDEX things_label_idx ON things (name)");
        assertThatThrownBy(() -> migrator(Things.STEPS).up(1))
                .hasMessage("an index things_label_idx is there already and no step made it: drop it, or rename it");
    }

    @Test
    void aStepWaitsForNoLockLongerThanItsTimeoutAndGetsItLater() throws Exception {
        try (Connection holder = database.connect();
                Statement held = holder.createStatement()) {
            holder.setAutoCommit(false);
            held.execute("SELECT * FROM things LIMIT 1");
            Thread up = new Thread(() -> migrator(Things.STEPS).up(1));
            up.start();
            // it has given up and come again, and clients that come meanwhile are served
            Eventually.within(
                    Eventually.SOON,
                    () -> fresh.told().stream().anyMatch(line -> line.endsWith("waits for a lock, attempt 3")));
            assertThat(database.number("SELECT count(*) FROM things")).isEqualTo(THINGS);
            holder.rollback();
            up.join(Eventually.SOON.toMillis());
            assertThat(up.isAlive()).isFalse();
        }
        Things.assertLabelled(database, THINGS);
    }
}
