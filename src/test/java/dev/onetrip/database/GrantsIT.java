package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.onetrip.support.Answer;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A start checks what the first request will need of the server and of the role. */
class GrantsIT {
    private static TestServer server;

    @BeforeAll
    static void start() {
        // 64 pages: the smallest queue that there is
        server = TestServer.start(Map.of("max_notify_queue_pages", "64"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static void check(DatabaseProperties properties) {
        DatabaseAddress address = properties.address();
        ControlConnection control = new ControlConnection(address, properties);
        StartChecks checks = new StartChecks(address, properties);
        checks.run(control);
        checks.grants(control);
    }

    @Test
    void aRoleThatLacksRightsIsToldEachOfThemAndServesOnceItHasJustThese() {
        server.run("CREATE DATABASE narrow");
        server.run("narrow", RealPostgres.schema());
        server.run("CREATE ROLE eve LOGIN");
        server.run("REVOKE TEMP ON DATABASE narrow FROM PUBLIC");
        DatabaseProperties eve = server.properties("url", server.url("eve", "narrow"), "start-timeout", "10s");
        Throwable refused = catchThrowable(() -> check(eve));
        assertThat(refused).isInstanceOf(StartRefused.class);
        String told = refused.toString();
        List<String> lines = told.lines().skip(1).toList();
        assertThat(lines)
                .as(told)
                .contains("GRANT SELECT, INSERT, UPDATE ON boards TO eve;", "GRANT TEMP ON DATABASE narrow TO eve;")
                .allMatch(line -> line.startsWith("GRANT "));
        lines.forEach(grant -> server.run("narrow", grant));
        check(eve);
        try (Service service = Service.start(Map.of("onetrip.database.url", server.url("eve", "narrow")))) {
            String user = "{\"username\":\"ann\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
            assertThat(service.http()
                            .post("/users", user, "Idempotency-Key", "a")
                            .status())
                    .isEqualTo(201);
            String customer = "/customers/00000000-0000-0000-0000-000000000001";
            assertThat(service.http()
                            .send("PUT", customer, "application/json", "{\"name\":\"Ada\"}")
                            .status())
                    .isEqualTo(201);
            assertThat(service.http()
                            .send("PUT", "/products/1", "application/json", "{\"name\":\"p\",\"stock\":5}")
                            .status())
                    .isLessThan(300);
            Answer order = service.http()
                    .post(customer + "/orders", "{\"items\":[{\"productId\":1,\"quantity\":1,\"price\":\"1.00\"}]}");
            assertThat(order.status()).as("%s", order).isEqualTo(201);
            for (String strategy : List.of("row-by-row", "parallel", "copy", "unnest", "pivot")) {
                Answer commits = service.http()
                        .send(
                                "POST",
                                "/repositories/" + strategy + "/commits?strategy=" + strategy,
                                "application/x-ndjson",
                                "{\"sha\":\"%040x\",\"author\":{\"name\":\"A\",\"email\":\"a@b\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"m\"}"
                                        .formatted(1));
                assertThat(commits.text()).as(strategy).contains("\"inserted\":1");
            }
        }
    }

    @Test
    void aDatabaseThatCannotHoldEveryTextIsRefused() {
        server.run("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        assertThatThrownBy(() -> check(server.properties("url", server.url("postgres", "latin"))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("LATIN1")
                .hasMessageContaining("CREATE DATABASE");
    }

    @Test
    void behindAPoolerASettingThatChangesValuesIsRefused() {
        server.run("CREATE DATABASE odd");
        server.run("ALTER DATABASE odd SET array_nulls = off");
        check(server.properties("url", server.url("postgres", "odd")));
        assertThatThrownBy(() -> check(server.properties("url", server.url("postgres", "odd"), "pooled", "true")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("array_nulls = off");
    }

    @Test
    void aFullQueueOfNotificationsFailsNoWrite() {
        server.run("CREATE DATABASE full_queue");
        server.run("full_queue", RealPostgres.schema());
        try (Service service = Service.start(Map.of("onetrip.database.url", server.url("postgres", "full_queue")))) {
            server.whileQueueIsFull("full_queue", () -> {
                String user = "{\"username\":\"ann\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
                Answer created = service.http().post("/users", user);
                assertThat(created.status()).as("%s", created).isEqualTo(201);
                for (String name : List.of("Ada", "Bea")) {
                    Answer put = service.http()
                            .send(
                                    "PUT",
                                    "/customers/00000000-0000-0000-0000-000000000001",
                                    "application/json",
                                    "{\"name\":\"" + name + "\"}");
                    assertThat(put.status()).as("%s", put).isLessThan(300);
                }
                assertThat(service.http().get("/actions").text()).contains("ann");
            });
        }
    }
}
