package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import dev.onetrip.support.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A service is ready when its schema is, whichever of the two comes first. */
@ExtendWith({RealPostgres.class, OutputCaptureExtension.class})
class SchemaReadinessIT {
    private static final String USER =
            "{\"username\":\"ada\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}";

    private static final int OLDEST = MigrationsConfiguration.OLDEST;
    private static final int NEWEST = Steps.onClassPath(Steps.SERVICE).newest();

    private final Fresh fresh;
    private final Database database;

    SchemaReadinessIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    private Service start(String... more) {
        Map<String, Object> properties = new java.util.HashMap<>(Map.of(
                "onetrip.database.url",
                database.url(),
                "onetrip.database.pool-size",
                2,
                // a busy machine makes no service unready
                "onetrip.database.control-timeout",
                "20s"));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return Service.start(properties);
    }

    private static Answer readiness(Service service) {
        return Http.on(service.managementPort()).get("/actuator/health/readiness");
    }

    private static void unready(Service service, String why) {
        Answer answer = readiness(service);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().at("/components/database/details/schema").asString())
                .contains(why);
        assertThat(Http.on(service.managementPort())
                        .get("/actuator/health/liveness")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aServiceThatStartsBeforeItsSchemaIsReadyOnceThatIsThere(CapturedOutput output) {
        try (fresh;
                Service service = start()) {
            unready(service, "the database records no schema; run: java -jar onetrip.jar migrate up");
            unready(service, "the database records no schema");
            assertThat(times(
                            output, "Not ready: the database records no schema; run: java -jar onetrip.jar migrate up"))
                    .isEqualTo(1);
            fresh.migrator().up(9);
            assertThat(readiness(service).status()).isEqualTo(200);
            assertThat(service.http().post("/users", USER).status()).isEqualTo(201);
            assertThat(service.beans(DataSource.class)).isEmpty();
            fresh.database().sql("DELETE FROM schema_steps");
            unready(
                    service,
                    "the schema is at step 000, this version needs " + Step.number(OLDEST) + " to "
                            + Step.number(NEWEST) + "; run: java -jar onetrip.jar migrate up");
        }
    }

    @Test
    void aLaterSchemaFitsIfItSaysSoAndElseDoesNot() {
        fresh.migrator().up(NEWEST);
        try (fresh;
                Service service = start()) {
            later(NEWEST + 1, NEWEST);
            assertThat(readiness(service).status()).isEqualTo(200);
            later(NEWEST + 2, NEWEST + 1);
            unready(
                    service,
                    "the schema is at step " + Step.number(NEWEST + 2) + ", which needs a service that knows step "
                            + Step.number(NEWEST + 1) + "; this version knows steps up to " + Step.number(NEWEST)
                            + ": deploy a later version, or run migrate down with that one");
            database.sql("DELETE FROM schema_steps WHERE id > ?", NEWEST);
            assertThat(readiness(service).status()).isEqualTo(200);
        }
    }

    private void later(int id, int worksWith) {
        database.sql(
                "INSERT INTO schema_steps (id, description, checksum, works_with) VALUES (?, 'x', 'x', ?)",
                id,
                worksWith);
    }

    /** What a process that was killed left. */
    private void halfDone(int step, Direction direction, String kind, @Nullable Integer worksWith) {
        database.sql("DELETE FROM schema_under_way");
        database.sql(
                "INSERT INTO schema_under_way (step, direction, part, kind, works_with) VALUES (?, ?, 0, ?, ?)",
                step,
                direction.word(),
                kind,
                worksWith);
    }

    @Test
    void aHalfDoneStepLeavesAServiceReadyThatWorksWithTheSchemaBeforeAndAfterIt() {
        fresh.migrator().up(NEWEST);
        try (fresh;
                Service service = start()) {
            halfDone(NEWEST + 1, Direction.UP, "outside", NEWEST);
            assertThat(readiness(service).status()).isEqualTo(200);
            halfDone(NEWEST + 1, Direction.UP, "transaction", OLDEST);
            assertThat(readiness(service).status()).isEqualTo(200);
            halfDone(NEWEST + 1, Direction.UP, "backfill", NEWEST);
            assertThat(readiness(service).status()).isEqualTo(200);
            halfDone(OLDEST + 1, Direction.DOWN, "transaction", OLDEST);
            assertThat(readiness(service).status()).isEqualTo(200);
        }
    }

    @Test
    void aHalfDoneStepIsNoSchemaForAServiceThatNeedsAnotherUnlessAProcessIsAtIt() throws Exception {
        fresh.migrator().up(OLDEST);
        try (fresh;
                Service service = start()) {
            String next = Step.number(OLDEST + 1);
            halfDone(OLDEST + 1, Direction.UP, "outside", NEWEST + 1);
            unready(service, "step " + next + " up of the schema is half done; run: java -jar onetrip.jar migrate up");
            try (var migrating = database.connect();
                    var lock = migrating.createStatement()) {
                boolean unused = lock.execute(RecordsSql.LOCK);
                assertThat(readiness(service).status()).isEqualTo(200);
            }
            Eventually.within(Eventually.SOON, () -> readiness(service).status() == 503);
            halfDone(OLDEST, Direction.DOWN, "outside", 1);
            unready(service, "step " + Step.number(OLDEST) + " down of the schema is half done");
            // as a version recorded it that knew nothing of works_with
            halfDone(OLDEST + 1, Direction.UP, "outside", null);
            unready(service, "step " + next + " up of the schema is half done");
            database.sql("ALTER TABLE schema_under_way DROP COLUMN works_with");
            unready(service, "step " + next + " up of the schema is half done");
            fresh.migrator().up(9);
            assertThat(readiness(service).status()).isEqualTo(200);
        }
    }

    @Test
    void onStartBringsTheSchemaAndRefusesOneThatIsNotItsOwn(CapturedOutput output) {
        try (fresh) {
            try (Service service = start("onetrip.database.migrate", "on-start")) {
                assertThat(readiness(service).status()).isEqualTo(200);
                assertThat(fresh.version()).isEqualTo(NEWEST);
            }
            database.sql("UPDATE schema_steps SET checksum = 'x' WHERE id = 2");
            assertThatThrownBy(() -> start("onetrip.database.migrate", "on-start"))
                    .isInstanceOf(Exception.class);
            assertThat(times(output, "onetrip cannot start: step 002 (user request keys by user) was edited"))
                    .isEqualTo(1);
        }
    }

    @Test
    void onStartLeavesAContractToTheCommandBecauseAnotherVersionMayRun() {
        fresh.migrator().up(3);
        try (fresh;
                Service service = start("onetrip.database.migrate", "on-start")) {
            assertThat(readiness(service).status()).isEqualTo(200);
            assertThat(fresh.version()).isEqualTo(8);
            fresh.migrator().up(1);
            assertThat(readiness(service).status()).isEqualTo(200);
        }
    }

    private static long times(CapturedOutput output, String text) {
        return output.getAll().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void ofFiveStartersOneMigratesAndTheOthersFindItDone() throws Exception {
        try (fresh) {
            List<Thread> starters = Stream.generate(
                            () -> new Thread(() -> fresh.migrator().up(9)))
                    .limit(5)
                    .toList();
            starters.forEach(Thread::start);
            for (Thread starter : starters) {
                starter.join();
            }
            assertThat(fresh.told())
                    .filteredOn(line -> line.startsWith("001 up: done"))
                    .hasSize(1);
            assertThat(fresh.told())
                    .filteredOn(line -> line.startsWith(Step.number(NEWEST) + " up: done"))
                    .hasSize(1);
            assertThat(fresh.told())
                    .filteredOn(line -> line.endsWith("nothing to do"))
                    .hasSize(4);
        }
    }

    @Test
    @Tag("soak")
    @Timeout(300)
    void ofFiveServicesThatStartAtOnceOneMigratesAndAllAreReady() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try (fresh) {
            List<Future<ServiceProcess>> starters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                starters.add(threads.submit(() -> ServiceProcess.start(
                        ServiceProcess.QUICK_START,
                        Map.of(
                                "onetrip.database.url", database.url(),
                                "onetrip.database.pool-size", 2,
                                "onetrip.database.migrate", "on-start",
                                "onetrip.database.start-timeout", "10s",
                                "onetrip.database.connect-timeout", "10s"))));
            }
            List<String> outputs = new ArrayList<>();
            for (Future<ServiceProcess> starter : starters) {
                try (ServiceProcess ready = starter.get()) {
                    outputs.add(ready.output());
                }
            }
            assertThat(outputs)
                    .filteredOn(output -> output.contains("Schema: " + Step.number(NEWEST) + " up: done"))
                    .hasSize(1);
            assertThat(outputs)
                    .filteredOn(output -> output.contains("nothing to do"))
                    .hasSize(4);
        } finally {
            threads.shutdownNow();
        }
    }
}
