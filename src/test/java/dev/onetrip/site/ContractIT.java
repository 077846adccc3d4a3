package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Contract;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.web.Routes;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each answer here is held against openapi.yaml by the client itself. */
class ContractIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.jobs.concurrency", 1);

    private static final String ADA = user("ada");

    private static String user(String name) {
        return "{\"username\":\"" + name
                + "\",\"score\":0.000000000001,\"profile\":{\"firstname\":\"Ada\",\"lastname\":\"L\"}}";
    }

    @Test
    void routesAndContractNameTheSameMethodsPathsAndMediaTypes() {
        Map<String, Set<String>> routes = RoutesRead.of(
                Routes.of(List.copyOf(RACK.service().beans(Routes.class).values())));
        Map<String, Set<String>> contract = new TreeMap<>();
        Contract.served()
                .api()
                .getPaths()
                .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                    String route = method + " " + path;
                    // a route that looks at no header says nothing about its media types
                    boolean silent = routes.getOrDefault(route, Set.of()).isEmpty();
                    contract.put(route, silent ? Set.of() : mediaTypes(method, operation));
                }));
        assertThat(contract).isEqualTo(routes);
    }

    private static Set<String> mediaTypes(PathItem.HttpMethod method, Operation operation) {
        boolean reads = method == PathItem.HttpMethod.GET;
        return new TreeSet<>(
                reads
                        ? Contract.served()
                                .response(operation, "200")
                                .getContent()
                                .keySet()
                        : operation.getRequestBody().getContent().keySet());
    }

    @Test
    void everyWayToCreateAUserAnswersAsTheContractSays() {
        assertThat(RACK.http().post("/users", ADA).status()).isIn(201, 409);
        assertThat(RACK.http().post("/users", ADA).status()).isEqualTo(409);
        assertThat(RACK.http().post("/boards/7/users", user("contract-7")).status())
                .isEqualTo(201);
        assertThat(RACK.http().post("/users", "{").status()).isEqualTo(400);
        assertThat(RACK.http().post("/users", "{}").status()).isEqualTo(422);
        assertThat(RACK.http().send("POST", "/users", "text/plain", ADA).status())
                .isEqualTo(415);
        assertThat(RACK.http().post("/users", " ".repeat(300_000)).status()).isEqualTo(413);
        assertThat(RACK.http()
                        .post("/users", user("late"), "Request-Timeout", "0.0001")
                        .status())
                .isEqualTo(504);
    }

    @Test
    void everyLineOfAStreamIsOneOfTheContract() {
        String lines = user("line-1") + "\n" + user("line-1") + "\n\n{\"username\":5}\n" + user("line-2");
        Answer verdicts = RACK.http().send("POST", "/users", "application/x-ndjson", lines);
        assertThat(verdicts.lines()).hasSize(5);
        for (String list : List.of("/users", "/actions", "/boards/1/users")) {
            assertThat(RACK.http().get(list, "Accept", "application/x-ndjson").lines())
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void everyWayToReadAnswersAsTheContractSays() {
        String two = user("a") + "\n" + user("b");
        assertThat(RACK.http()
                        .send("POST", "/boards/8/users", "application/x-ndjson", two)
                        .lines())
                .hasSize(3);
        assertThat(RACK.http().get("/boards/8/users?limit=1").header("Link")).isPresent();
        assertThat(RACK.http().get("/boards/8/actions").json().get("items")).hasSize(2);
        assertThat(RACK.http().get("/users/999999").status()).isEqualTo(404);
        assertThat(RACK.http().get("/users/none").status()).isEqualTo(400);
        assertThat(RACK.http().get("/users/1", "Accept", "application/x-ndjson").status())
                .isEqualTo(406);
        assertThat(RACK.http().get("/actions?limit=0").status()).isEqualTo(422);
        assertThat(RACK.http()
                        .get("/problems?x=" + "x".repeat(15_000), "X", "x".repeat(15_000))
                        .status())
                .isEqualTo(200);
        assertThat(RACK.http().get("/actions?x=" + "x".repeat(17_000)).status()).isEqualTo(414);
        assertThat(RACK.http().get("/actions", "X", "x".repeat(17_000)).status())
                .isEqualTo(431);
    }

    @Test
    void everyPreferenceAnswersAsTheContractSays() {
        String path = "/boards/9/users";
        assertThat(RACK.http().post(path, user("a"), "Prefer", "return=minimal").text())
                .isEmpty();
        assertThat(RACK.http().post(path, user("b"), "Prefer", "tx=rollback").status())
                .isEqualTo(201);
        assertThat(RACK.http().post(path, user("b"), "Idempotency-Key", "b").status())
                .isEqualTo(201);
        assertThat(RACK.http().post(path, user("b"), "Idempotency-Key", "b").header("Idempotency-Replayed"))
                .contains("true");
        assertThat(RACK.http().post(path, user("c"), "Idempotency-Key", "b").status())
                .isEqualTo(422);
    }

    @Test
    void aJobAndItsAnswerAreThoseOfTheContract() {
        Answer kept = answerOf(user("job"), "respond-async");
        assertThat(kept.status()).isEqualTo(201);
        assertThat(kept.text()).contains("job");
        assertThat(answerOf(user("job"), "respond-async").status()).isEqualTo(409);
        assertThat(answerOf(user("job-2"), "respond-async, return=minimal").text())
                .isEmpty();
        assertThat(RACK.http().get("/jobs/none").status()).isEqualTo(400);
        assertThat(RACK.http()
                        .get("/jobs/00000000-0000-0000-0000-000000000000/answer")
                        .status())
                .isEqualTo(404);
    }

    private static Answer answerOf(String body, String preference) {
        Answer accepted = RACK.http().post("/boards/10/users", body, "Prefer", preference);
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("Location").orElseThrow();
        Eventually.within(
                Eventually.SOON, () -> RACK.http().get(job).json().get("status").isNumber());
        assertThat(RACK.http().send("DELETE", job, "text/plain", "").status()).isEqualTo(409);
        return RACK.http().get(job + "/answer");
    }

    @Test
    void theBestUsersAreThoseOfTheContract() {
        assertThat(RACK.http().post("/boards/11/users", user("best")).status()).isEqualTo(201);
        assertThat(RACK.http().get("/boards/11/users/top?limit=1").json().get("items"))
                .hasSize(1);
        assertThat(RACK.http().get("/users/top?limit=0").status()).isEqualTo(422);
        assertThat(RACK.http().get("/users/top", "Accept", "text/csv").status()).isEqualTo(406);
    }

    @Test
    void anAnswerThatTheContractDoesNotAllowFailsTheTestThatReceivesIt() {
        Contract contract = Contract.served();
        Map<String, List<String>> head = Map.of(
                "content-type", List.of("application/json"),
                "x-request-id", List.of("1"));
        assertThatThrownBy(() -> contract.check("GET", "/users/1", new Answer(200, head, "{\"id\":1}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("username");
        assertThatThrownBy(() -> contract.check("GET", "/users", new Answer(418, head, "{}")))
                .hasMessageContaining("418");
        String more = "{\"items\":[],\"next\":null,\"total\":0}";
        assertThatThrownBy(() -> contract.check("GET", "/users", new Answer(200, head, more)))
                .hasMessageContaining("total");
        Map<String, List<String>> lines = Map.of(
                "content-type", List.of("application/x-ndjson"),
                "x-request-id", List.of("1"));
        assertThatThrownBy(() -> contract.check("GET", "/actions", new Answer(200, lines, "{\"id\":1}\n")))
                .hasMessageContaining("oneOf");
        assertThatThrownBy(() -> contract.check("GET", "/actions", new Answer(200, Map.of(), "")))
                .hasMessageContaining("X-Request-Id");
        assertThatThrownBy(() -> contract.check("POST", "/users", new Answer(201, head, "")))
                .hasMessageContaining("body");
    }
}
