package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request that needs what the schema has not is told so, and what to run. */
@ExtendWith(RealPostgres.class)
class SchemaMissingIT {
    private static final String JSON = "application/json";
    private static final String COMMIT =
            "{\"sha\":\"d52ed84c97516165009515813e739f7a871b9b84\",\"author\":{\"name\":\"A\",\"email\":\"a@b\"},"
                    + "\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"M\"}\n";
    private static final String LINES = "application/x-ndjson";

    private final Fresh fresh;

    SchemaMissingIT(Database other) {
        fresh = Fresh.beside(other);
    }

    private Service start() {
        return Service.start(Map.of("onetrip.database.url", fresh.database().url(), "onetrip.database.pool-size", 2));
    }

    private static void assertMissing(String what, Answer answer) {
        assertThat(answer.status()).as("%s: %s", what, answer.text()).isEqualTo(503);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/schema-missing");
        assertThat(answer.json().get("detail").asString()).endsWith("run: java -jar onetrip.jar migrate up");
        assertThat(answer.header("retry-after")).contains("5");
    }

    @Test
    void everyRouteAnswersWithoutItsTablesUntilTheyAreThere() {
        String user = "{\"username\":\"ada\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}";
        String customer = "/customers/" + UUID.randomUUID();
        try (fresh;
                Service service = start()) {
            for (String path : new String[] {
                "/users", "/users/1", "/actions", customer, "/customers", "/repositories", "/jobs/" + UUID.randomUUID()
            }) {
                assertMissing("GET " + path, service.http().get(path));
            }
            assertMissing("POST /users", service.http().post("/users", user));
            assertMissing("with a key", service.http().post("/users", user, "Idempotency-Key", "k"));
            assertMissing("as a job", service.http().post("/users", user, "Prefer", "respond-async"));
            assertMissing("rehearsed", service.http().post("/users", user, "Prefer", "tx=rollback"));
            for (String strategy : new String[] {"one-trip", "cte", "two-trips", "advisory-lock"}) {
                assertMissing(
                        "PUT " + strategy,
                        service.http().send("PUT", customer + "?strategy=" + strategy, JSON, "{\"name\":\"Ada\"}"));
            }
            Answer lines = service.http().send("POST", "/users", LINES, user + "\n");
            assertThat(lines.text()).contains("/problems/schema-missing");
            Answer commits = service.http().send("POST", "/repositories/r/commits", LINES, COMMIT);
            assertThat(commits.text()).contains("/problems/schema-missing");
            fresh.migrator().up(9);
            assertThat(service.http().post("/users", user).status()).isEqualTo(201);
            assertThat(service.http().get(customer).status()).isEqualTo(404);
        }
    }

    @Test
    void aColumnThatAnOlderSchemaHasNotIsToldAndTheRestGoesOn() {
        fresh.migrator().up(3);
        try (fresh;
                Service service = start()) {
            String customer = "/customers/" + UUID.randomUUID();
            assertMissing("a name", service.http().send("PUT", customer, JSON, "{\"name\":\"Ada\"}"));
            assertMissing("without one", service.http().send("PUT", customer, JSON, "{}"));
            assertThat(service.http()
                            .send("POST", "/repositories/older/commits", LINES, COMMIT)
                            .text())
                    .contains("\"inserted\":1");
            fresh.migrator().up(2);
            assertThat(service.http()
                            .send("PUT", customer, JSON, "{\"name\":\"Ada\"}")
                            .status())
                    .isEqualTo(201);
        }
    }
}
