package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command as scripts see it: what it prints and how it ends. */
@ExtendWith(RealPostgres.class)
class MigrateCommandIT {
    private static final int NEWEST = Steps.onClassPath(Steps.SERVICE).newest();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Fresh fresh;

    MigrateCommandIT(Database other) {
        fresh = Fresh.beside(other);
    }

    @AfterEach
    void end() {
        fresh.close();
    }

    private int run(String folder, String... words) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of("migrate"));
        all.addAll(List.of(words));
        all.add("--onetrip.database.url=" + fresh.database().url());
        return new MigrateCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .start(folder, all.toArray(String[]::new));
    }

    private int run(String words) {
        return run(Steps.SERVICE, words.split(" ", -1));
    }

    private List<String> said() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aDatabaseGoesUpAndDownByCommand() {
        assertThat(run("status")).isZero();
        assertThat(said()).last().isEqualTo(Fresh.at(0));
        assertThat(run("up 2")).isZero();
        assertThat(said()).anyMatch(line -> line.startsWith("002 up: done, user request keys by user, "));
        assertThat(run("up " + (NEWEST - 2))).isZero();
        assertThat(said()).last().isEqualTo(Fresh.at(NEWEST));
        assertThat(run("up")).isZero();
        assertThat(said()).last().isEqualTo(Fresh.at(NEWEST) + ", nothing to do");
        assertThat(run("down " + NEWEST)).isZero();
        assertThat(fresh.version()).isZero();
        assertThat(err.size()).isZero();
    }

    @Test
    void upStopsBeforeWhatServicesOfTheVersionBeforeNeedUnlessItIsAskedByNumber() {
        assertThat(run("up 3")).isZero();
        assertThat(run("up")).isZero();
        assertThat(said())
                .contains(
                        "stops before step 009, boards may defer: services that know no step after 007 need what it"
                                + " takes away; run migrate up 1 once none of them runs",
                        Fresh.at(8));
        assertThat(run("up")).isZero();
        assertThat(said()).last().isEqualTo(Fresh.at(8) + ", nothing to do");
        assertThat(run("up 1")).isZero();
        assertThat(said()).last().isEqualTo(Fresh.at(9));
    }

    @Test
    void upBringsAnEmptyDatabaseToTheNewestStep() {
        assertThat(run("up")).isZero();
        assertThat(said()).last().isEqualTo(Fresh.at(NEWEST));
    }

    @Test
    void checkTellsTheLocksAndChangesNothing() {
        assertThat(run("up 1")).isZero();
        Catalogue before = fresh.catalogue();
        assertThat(run("check")).isZero();
        assertThat(said())
                .contains(
                        "002 user request keys by user",
                        "  part 1, outside of a transaction, beside the traffic",
                        "    CREATE INDEX CONCURRENTLY user_request_keys_user_idx ON user_request_keys (board_id, user_id)"
                                + "  -- share update exclusive on user_request_keys",
                        "    ALTER TABLE jobs VALIDATE CONSTRAINT jobs_note_given  -- share update exclusive on jobs",
                        "migrate up does this before step 009, migrate up N the rest; nothing was changed");
        assertThat(fresh.catalogue().differences(before)).isEmpty();
        assertThat(fresh.version()).isEqualTo(1);
    }

    @Test
    void everyEndHasItsStatusAndOneLine() {
        assertThat(run("sideways")).isEqualTo(2);
        assertThat(run("down")).isEqualTo(2);
        assertThat(run("up 0")).isEqualTo(2);
        assertRefused("usage: migrate status | migrate check | migrate up [N] | migrate down N");
        assertThat(run("up 1")).isZero();
        MigrationsIT.fill(fresh.database());
        assertThat(run("down 1")).isEqualTo(7);
        assertRefused("001 down failed: the tables hold rows");
        fresh.database()
                .sql("INSERT INTO schema_under_way (step, direction, part, kind) VALUES (2, 'up', 0, 'outside')");
        assertThat(run("status")).isEqualTo(9);
        assertThat(said()).last().asString().startsWith("step 002 up, part 1 is half done: run migrate up");
        assertThat(run(Things.FOLDER, "up")).isEqualTo(3);
        assertRefused("step 001 (tables of 0 1) was edited");
    }

    @Test
    void aDatabaseThatCannotBeReachedIsOneLineToo() {
        int code = new MigrateCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .start(Steps.SERVICE, "migrate", "up", "--onetrip.database.url=postgresql://ada:hunter2@127.0.0.1:1/x");
        assertThat(code).isEqualTo(1);
        assertRefused("no database listens at 127.0.0.1:1 (connection refused)");
        code = new MigrateCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .start(Steps.SERVICE, "migrate", "up");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("no database is configured: set ONETRIP_DATABASE_URL");
    }

    private void assertRefused(String line) {
        assertThat(err.toString(StandardCharsets.UTF_8).lines().toList())
                .last()
                .asString()
                .startsWith("onetrip migrate: ")
                .contains(line)
                .doesNotContain("hunter2");
    }
}
