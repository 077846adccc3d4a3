package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
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
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final String CUSTOMER = "/customers/00000000-0000-0000-0000-000000000001";
    private static final String ITEM = "{\"productId\":1,\"quantity\":1,\"price\":\"1.00\"}";
    private static final String ORDER = "{\"items\":[" + ITEM + "]}";

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
        DatabaseServer unused = checks.run(control);
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
        server.run("narrow", "ALTER TABLE commits ADD CHECK (message <> 'bad')");
        try (Service service = Service.start(Map.of(
                "onetrip.database.url",
                server.url("eve", "narrow"),
                "onetrip.jobs.concurrency",
                1,
                "onetrip.jobs.poll-interval",
                "20ms",
                "onetrip.orders.cache-size",
                "1MB"))) {
            writesUsers(service.http());
            writesOrders(service.http());
            for (String strategy : List.of("row-by-row", "parallel", "copy", "unnest", "pivot")) {
                writesCommits(service.http(), strategy);
            }
        }
    }

    private static void writesUsers(Http http) {
        Answer created = done(http.post("/users", user("ann"), "Idempotency-Key", "a"), 201);
        assertThat(done(http.post("/users", user("ann"), "Idempotency-Key", "a"), 201)
                        .text())
                .isEqualTo(created.text());
        succeeds(http, http.post("/users", user("bob"), "Prefer", "respond-async"));
    }

    private static void writesOrders(Http http) {
        String order = order(http);
        done(http.send("POST", order + "/items", NDJSON, ITEM), 200);
        done(http.get(order), 200);
        done(http.send("PATCH", order, JSON, "{\"notes\":\"n\"}"), 200);
        done(http.send("DELETE", order, JSON, ""), 204);
        succeeds(http, http.post(CUSTOMER + "/orders", ORDER, "Prefer", "respond-async"));
    }

    /** Places an order, and the customer and the product that it needs; the path of the order. */
    private static String order(Http http) {
        done(http.send("PUT", CUSTOMER, JSON, "{\"name\":\"Ada\"}", "Idempotency-Key", "b"), 201);
        done(http.send("PUT", "/products/1", JSON, "{\"name\":\"p\",\"stock\":5}"), 201);
        return done(http.post(CUSTOMER + "/orders", ORDER, "Idempotency-Key", "c"), 201)
                .header("location")
                .orElseThrow();
    }

    private static void writesCommits(Http http, String strategy) {
        String line =
                "{\"sha\":\"%040x\",\"author\":{\"name\":\"A\",\"email\":\"%s\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"%s\"}";
        String lines = line.formatted(1, "a@b", "good") + "\n" + line.formatted(2, strategy + "@c", "bad");
        Answer commits =
                http.send("POST", "/repositories/" + strategy + "/commits?strategy=" + strategy, NDJSON, lines);
        assertThat(commits.text()).as(strategy).contains("\"inserted\":1").contains("\"line\":2,\"status\":422");
    }

    private static void succeeds(Http http, Answer accepted) {
        String job = done(accepted, 202).header("location").orElseThrow();
        Eventually.within(Eventually.SOON, () -> {
            String state = http.get(job).json().get("state").asString();
            assertThat(state).isNotEqualTo("failed");
            return state.equals("succeeded");
        });
    }

    @CanIgnoreReturnValue
    private static Answer done(Answer answer, int status) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        return answer;
    }

    private static String user(String name) {
        return "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }

    @Test
    void aTableOfAnotherApplicationInAnotherSchemaIsNoneOfTheService() {
        server.run("CREATE DATABASE neighbours");
        server.run("neighbours", RealPostgres.schema());
        server.run("neighbours", "CREATE SCHEMA theirs; CREATE TABLE theirs.boards (n int)");
        server.run("CREATE ROLE fay LOGIN");
        Throwable refused = catchThrowable(() -> check(server.properties("url", server.url("fay", "neighbours"))));
        assertThat(refused.toString().lines().skip(1)).isNotEmpty().noneMatch(line -> line.contains("theirs"));
    }

    @Test
    void aSchemaThatTheRoleMayNotUseIsTold() {
        server.run("CREATE DATABASE shut");
        server.run("shut", RealPostgres.schema());
        server.run("shut", "REVOKE USAGE ON SCHEMA public FROM PUBLIC");
        server.run("CREATE ROLE gil LOGIN");
        assertThatThrownBy(() -> check(server.properties("url", server.url("gil", "shut"))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("GRANT USAGE ON SCHEMA public TO gil;");
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
    void behindAPoolerSettingsThatChangeValuesAreRefusedWithTheLinesThatMendThem() {
        server.run("CREATE DATABASE odd");
        server.run("ALTER DATABASE odd SET array_nulls = off");
        server.run("ALTER DATABASE odd SET bytea_output = 'escape'");
        check(server.properties("url", server.url("postgres", "odd")));
        DatabaseProperties pooled = server.properties("url", server.url("postgres", "odd"), "pooled", "true");
        Throwable refused = catchThrowable(() -> check(pooled));
        assertThat(refused).isInstanceOf(StartRefused.class);
        List<String> lines = refused.toString().lines().skip(1).toList();
        assertThat(lines).hasSize(2).first().asString().contains("SET array_nulls = 'on'");
        lines.forEach(server::run);
        check(pooled);
    }

    @Test
    void aFullQueueOfNotificationsFailsNoWrite() {
        server.run("CREATE DATABASE full_queue");
        server.run("full_queue", RealPostgres.schema());
        try (Service service = Service.start(Map.of(
                "onetrip.database.url",
                server.url("postgres", "full_queue"),
                "onetrip.live.heartbeat",
                "1s",
                "onetrip.orders.cache-size",
                "1MB"))) {
            String order = order(service.http());
            Eventually.within(Eventually.SOON, () -> timing(service, order).contains("cache;desc=\"hit\""));
            server.whileQueueIsFull("full_queue", () -> {
                done(service.http().post("/users", user("ann")), 201);
                for (String name : List.of("Ada", "Bea")) {
                    done(service.http().send("PUT", CUSTOMER, JSON, "{\"name\":\"" + name + "\"}"), 200);
                }
                assertThat(service.http().get("/actions").text()).contains("ann");
                // what is not told any more must not be answered from memory
                Eventually.within(Eventually.SOON, () -> timing(service, order).contains("cache;desc=\"off\""));
            });
            Eventually.within(Eventually.SOON, () -> timing(service, order).contains("cache;desc=\"hit\""));
        }
    }

    private static String timing(Service service, String order) {
        return done(service.http().get(order), 200).header("server-timing").orElseThrow();
    }
}
