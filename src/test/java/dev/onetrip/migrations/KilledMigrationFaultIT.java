package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The migrating process, or the server, is killed at random points: what is there is known, and up ends it. */
class KilledMigrationFaultIT {
    private static final int THINGS = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(50);

    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.dedicated();

    private final SplittableRandom random = Seeds.random("the points of the kills");

    @Test
    void aKillOnTheWayUpAndOneOnTheWayDownLoseNothing() throws Exception {
        killProcesses(2);
    }

    @Test
    @Tag("soak")
    @Timeout(900)
    void fiftyKillsOfTheProcessLoseNothing() throws Exception {
        killProcesses(50);
    }

    @Test
    void aKillOfTheServerLosesNothing() throws Exception {
        killServers(1);
    }

    @Test
    @Tag("soak")
    @Timeout(900)
    void twentyKillsOfTheServerLoseNothing() throws Exception {
        killServers(20);
    }

    private void killProcesses(int kills) throws Exception {
        Fresh fresh = filled();
        Catalogue there = catalogueOfAll(fresh);
        for (int kill = 0; kill < kills; kill++) {
            boolean isUp = kill % 2 == 0;
            if (isUp && kill > 0) {
                fresh.migrator(Things.STEPS, fresh.database()).down(1);
            }
            Process process =
                    MigrateProcess.start(fresh.database(), Things.FOLDER, isUp ? "up" : "down", isUp ? "9" : "1");
            Eventually.within(
                    LONGEST, () -> fresh.database().connectionsOf("onetrip-migrate") > 0 || !process.isAlive());
            // the whole takes about a second
            Eventually.within(LONGEST, after(random.nextLong(1_500_000_000)));
            int ended = process.destroyForcibly().waitFor();
            checkAndEnd(fresh, there, "kill " + kill + ", status " + ended);
        }
        fresh.close();
    }

    private void killServers(int kills) throws Exception {
        Fresh fresh = filled();
        Catalogue there = catalogueOfAll(fresh);
        for (int kill = 0; kill < kills; kill++) {
            if (fresh.version() == 2) {
                fresh.migrator(Things.STEPS, fresh.database()).down(1);
            }
            MigrationRefused[] refused = new MigrationRefused[1];
            Thread up = new Thread(() -> {
                try {
                    fresh.migrator(Things.STEPS, fresh.database()).up(9);
                } catch (MigrationRefused e) {
                    refused[0] = e;
                }
            });
            up.start();
            Eventually.within(LONGEST, after(random.nextLong(800_000_000)));
            POSTGRES.kill();
            up.join();
            POSTGRES.startAgain();
            assertThat(refused[0] == null ? ExitCode.BROKEN : refused[0].code())
                    .as("what it said: %s", refused[0])
                    .isEqualTo(ExitCode.BROKEN);
            checkAndEnd(fresh, there, "kill " + kill);
        }
        fresh.close();
    }

    private static Fresh filled() {
        Fresh fresh = Fresh.beside(POSTGRES.database());
        fresh.migrator(Things.STEPS, fresh.database()).up(1);
        Things.fill(fresh.database(), THINGS);
        return fresh;
    }

    private static Catalogue catalogueOfAll(Fresh fresh) {
        fresh.migrator(Things.STEPS, fresh.database()).up(9);
        Catalogue there = fresh.catalogue();
        fresh.migrator(Things.STEPS, fresh.database()).down(1);
        return there;
    }

    /** The records and the catalogue tell one story, and up brings the end of it. */
    private static void checkAndEnd(Fresh fresh, Catalogue there, String when) {
        Database database = fresh.database();
        ExitCode status = new Report(Things.STEPS, database::connect, fresh.told()::add).status();
        assertThat(status).as(when).isIn(ExitCode.DONE, ExitCode.HALF_DONE);
        if (status == ExitCode.DONE) {
            assertThat(fresh.catalogue().differences(there).isEmpty())
                    .as("%s: all of step 002 is there, or nothing", when)
                    .isEqualTo(fresh.version() == 2);
        }
        Things.assertNamesAreWhole(database, THINGS);
        fresh.migrator(Things.STEPS, database).up(9);
        assertThat(fresh.catalogue().differences(there)).as(when).isEmpty();
        assertThat(fresh.version()).isEqualTo(2);
        assertThat(fresh.underWay()).isEmpty();
        Things.assertLabelled(database, THINGS);
    }

    private static java.util.function.BooleanSupplier after(long nanos) {
        long end = System.nanoTime() + nanos;
        return () -> System.nanoTime() >= end;
    }
}
