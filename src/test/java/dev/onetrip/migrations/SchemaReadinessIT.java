package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
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

    private final Fresh fresh;
    private final Database database;

    SchemaReadinessIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    private Service start(String... more) {
        Map<String, Object> properties = new java.util.HashMap<>(
                Map.of("onetrip.database.url", database.url(), "onetrip.database.pool-size", 2));
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
                    "the schema is at step 000, this version needs 004 to 004; run: java -jar onetrip.jar migrate up");
        }
    }

    @Test
    void aLaterSchemaFitsIfItSaysSoAndElseDoesNot() {
        fresh.migrator().up(9);
        try (fresh;
                Service service = start()) {
            database.sql("INSERT INTO schema_steps (id, description, checksum, works_with) VALUES (5, 'x', 'x', 4)");
            assertThat(readiness(service).status()).isEqualTo(200);
            database.sql("INSERT INTO schema_steps (id, description, checksum, works_with) VALUES (6, 'y', 'y', 5)");
            unready(
                    service,
                    "the schema is at step 006, which needs a service that knows step 005; this version knows steps up to"
                            + " 004: deploy a later version, or run migrate down with that one");
            database.sql("DELETE FROM schema_steps WHERE id > 4");
            assertThat(readiness(service).status()).isEqualTo(200);
        }
    }

    @Test
    void aHalfDoneStepIsNoSchemaUnlessAProcessIsAtItOrItIsABackfill() throws Exception {
        fresh.migrator().up(9);
        database.sql("INSERT INTO schema_under_way (step, direction, part, kind) VALUES (4, 'down', 0, 'outside')");
        try (fresh;
                Service service = start()) {
            unready(service, "step 004 down of the schema is half done; run: java -jar onetrip.jar migrate up");
            try (var migrating = database.connect();
                    var lock = migrating.createStatement()) {
                boolean unused = lock.execute(RecordsSql.LOCK);
                assertThat(readiness(service).status()).isEqualTo(200);
            }
            dev.onetrip.support.Eventually.within(
                    java.time.Duration.ofSeconds(10), () -> readiness(service).status() == 503);
            database.sql("UPDATE schema_under_way SET kind = 'backfill'");
            assertThat(readiness(service).status()).isEqualTo(200);
            database.sql("UPDATE schema_under_way SET kind = 'outside'");
            database.sql("DELETE FROM schema_under_way");
            assertThat(readiness(service).status()).isEqualTo(200);
        }
    }

    @Test
    void onStartBringsTheSchemaAndRefusesOneThatIsNotItsOwn(CapturedOutput output) {
        try (fresh) {
            try (Service service = start("onetrip.database.migrate", "on-start")) {
                assertThat(readiness(service).status()).isEqualTo(200);
                assertThat(fresh.version()).isEqualTo(4);
            }
            database.sql("UPDATE schema_steps SET checksum = 'x' WHERE id = 2");
            assertThatThrownBy(() -> start("onetrip.database.migrate", "on-start"))
                    .isInstanceOf(Exception.class);
            assertThat(times(output, "onetrip cannot start: step 002 (user request keys by user) was edited"))
                    .isEqualTo(1);
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
                    .filteredOn(line -> line.startsWith("004 up: done"))
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
                        List.of("-Xmx256m"),
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
                    .filteredOn(output -> output.contains("Schema: 004 up: done"))
                    .hasSize(1);
            assertThat(outputs)
                    .filteredOn(output -> output.contains("nothing to do"))
                    .hasSize(4);
        } finally {
            threads.shutdownNow();
        }
    }
}
