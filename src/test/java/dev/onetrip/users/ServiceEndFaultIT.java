package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of the service's process, in good order or not, and what it takes with it. */
@ExtendWith(RealPostgres.class)
class ServiceEndFaultIT {
    private static ServiceProcess start(Database database, String... properties) {
        return start(ServiceProcess.QUICK_START, database, properties);
    }

    private static ServiceProcess start(List<String> flags, Database database, String... properties) {
        Map<String, Object> all = new HashMap<>(Map.of("onetrip.database.url", database.url()));
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        return ServiceProcess.start(flags, all);
    }

    @Test
    void aGracefulStopUnderLoadLosesNothingThatWasAcknowledgedAndLeavesNoBackend(Database database) {
        try (ServiceProcess service = start(database, "onetrip.users.deadline", "30s")) {
            CreateLoad load = new CreateLoad(service.port(), 16, 4, Duration.ofMillis(2));
            try (load) {
                Eventually.within(Eventually.SOON, () -> load.count() > 500);
                long asked = System.nanoTime();
                assertThat(service.stop()).isEqualTo(143);
                System.out.println("stopped under load in " + (System.nanoTime() - asked) / 1_000_000 + " ms");
                // what does not end by itself is given up after 30 s
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(25));
            }
            Eventually.becomes(0, Eventually.SOON, "backends of the service", () -> database.connectionsOf("onetrip"));
            System.out.println("graceful stop: " + load.fates());
            load.assertTrue(database);
            assertThat(load.fates()).containsKey("201");
            assertThat(load.fates().keySet()).isSubsetOf("201", CreateLoad.BROKEN, "503 rolled-back");
        }
    }

    @Test
    void aGracefulStopLetsARequestUnderWayFinish(Database database) throws Exception {
        try (ServiceProcess service = start(database, "onetrip.users.deadline", "60s");
                Connection rival = database.connect();
                RawHttp http = new RawHttp(service.port())) {
            database.sql("INSERT INTO boards (board_id, users) VALUES (11, 0)");
            rival.setAutoCommit(false);
            try (var statement = rival.createStatement()) {
                assertThat(statement.execute("SELECT users FROM boards WHERE board_id = 11 FOR UPDATE"))
                        .isTrue();
            }
            http.send(CreateLoad.request(11, "under way"));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(service::stop);
            String waits = "Waiting for active requests to complete";
            String unused = Eventually.first(Eventually.SOON, service::output, output -> output.contains(waits));
            rival.rollback();
            assertThat(http.receive().status()).isEqualTo(201);
            assertThat(exit.join()).isEqualTo(143);
        }
        Eventually.becomes(0, Eventually.SOON, "backends of the service", () -> database.connectionsOf("onetrip"));
        assertThat(database.number("SELECT count(*) FROM users WHERE board_id = 11"))
                .isEqualTo(1);
    }

    @Test
    void aKilledServiceLeavesNoOpenTransactionOnTheServer(Database database) throws Exception {
        // far beyond SOON: it is not the deadline that ends the statement
        try (ServiceProcess service = start(database, "onetrip.users.deadline", "60s");
                Connection rival = database.connect();
                RawHttp http = new RawHttp(service.port())) {
            http.send(CreateLoad.request(9, "first"));
            assertThat(http.receive().status()).isEqualTo(201);
            long before = database.number("SELECT count(*) FROM users");
            rival.setAutoCommit(false);
            try (var statement = rival.createStatement()) {
                assertThat(statement.execute("SELECT users FROM boards WHERE board_id = 9 FOR UPDATE"))
                        .isTrue();
            }
            http.send(CreateLoad.request(9, "waits"));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            service.kill();
            long killed = System.nanoTime();
            Eventually.becomes(0, Eventually.SOON, "backends of the service", () -> database.connectionsOf("onetrip"));
            System.out.println(
                    "killed: nothing on the server after " + (System.nanoTime() - killed) / 1_000_000 + " ms");
            rival.rollback();
            assertThat(database.number("SELECT count(*) FROM users")).isEqualTo(before);
            CreateLoad.assertWhole(database);
        }
    }

    @Test
    @Tag("soak")
    @Timeout(180)
    void aMinuteOfOverloadFitsIntoAHeapOf256Megabytes(Database database) {
        try (ServiceProcess service = start(List.of("-Xmx256m"), database, "onetrip.users.queue-limit", "64")) {
            CreateLoad load = new CreateLoad(service.port(), 300, 2, Duration.ofMillis(20));
            try (load) {
                LockSupport.parkNanos(Duration.ofSeconds(60).toNanos());
            }
            System.out.println("overload in 256 MB: " + load.fates() + ", longest " + load.longestMillis() + " ms");
            // a server that has no time to end a COMMIT has none to say what became of it
            assertThat(load.fates().keySet()).isSubsetOf("201", "503 rolled-back", "504 rolled-back", "504 unknown");
            load.assertTrue(database);
            assertThat(service.output()).doesNotContain("OutOfMemory").doesNotContain(" ERROR ");
            Eventually.within(
                    Eventually.SOON, () -> service.http().get("/users").status() == 200);
        }
    }
}
