package dev.onetrip.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.UUID;

/**
 * What a day is like: creations, upserts, orders with their reads, lists and an upload now and then, each at a steady
 * rate whether or not earlier ones are answered; fails when any answer is no success or the p99 of all is late:
 * {@code -DrequestsPerSecond=200 -Dboards=20 -Dseconds=60 -Dp99Millis=2300}.
 */
public final class MixedSimulation extends Simulation {
    private static final int COMMITS = 1_000;

    private final double rate = Integer.getInteger("requestsPerSecond", 200);
    private final int boards = Integer.getInteger("boards", 20);
    private final Duration time = Duration.ofSeconds(Integer.getInteger("seconds", 60));
    private final NewUsers users = new NewUsers(System.currentTimeMillis());
    private final NewCommits commits = new NewCommits(System.currentTimeMillis());
    private final Orders orders = new Orders(100, 3);

    /** Sets the simulation up; Gatling runs it. */
    public MixedSimulation() {
        setUp(
                        part("creations", 0.3, create()),
                        part("upserts", 0.3, upsert()),
                        // an order is four requests
                        part("orders", 0.3 / 4, PlaceOrdersSimulation.placing(orders)),
                        part("lists", 0.1, list()),
                        part("uploads", 0.5 / rate, upload()))
                .protocols(Target.protocol().shareConnections())
                .assertions(
                        global().failedRequests().count().is(0L),
                        global().responseTime().percentile(99.0).lt(Integer.getInteger("p99Millis", 2_300)));
    }

    @Override
    public void before() {
        orders.prepare();
    }

    private PopulationBuilder part(String name, double share, ChainBuilder requests) {
        return scenario(name)
                .exec(requests)
                .injectOpen(constantUsersPerSec(rate * share).during(time).randomized());
    }

    private ChainBuilder create() {
        return exec(http("create user")
                .post(session -> "/boards/" + (1 + session.userId() % boards) + "/users")
                .header("Content-Type", "application/json")
                .body(StringBody(session -> users.next()))
                .check(status().is(201)));
    }

    private static ChainBuilder upsert() {
        return exec(http("upsert customer")
                .put(session -> "/customers/" + UUID.randomUUID())
                .header("Content-Type", "application/json")
                .body(StringBody("{\"name\":\"Grace Hopper\"}"))
                .check(status().is(201)));
    }

    private static ChainBuilder list() {
        return exec(http("list orders").get("/orders?limit=20").check(status().is(200)))
                .exec(http("list customers").get("/customers?limit=20").check(status().is(200)));
    }

    private ChainBuilder upload() {
        return exec(http("upload commits")
                .post("/repositories/load-mixed/commits")
                .header("Content-Type", "application/x-ndjson")
                .header("Accept", "application/x-ndjson")
                .body(StringBody(session -> commits.next(COMMITS)))
                .check(status().is(200), jsonPath("$.summary.inserted").ofInt().is(COMMITS)));
    }
}
