package dev.onetrip.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates users on one board, one per request and many per request, and fails when any create fails or the p99 of the
 * single ones is late. Every username is new, within a run and between runs; {@link Load} holds the knobs.
 */
public final class CreateUsersSimulation extends Simulation {

    private static final String CREATE_ONE = "create user";
    private static final String CREATE_MANY = "create users as NDJSON";

    private final Load load = Load.fromSystemProperties();
    private final NewUsers newUsers = new NewUsers(System.currentTimeMillis());

    /** Sets the simulation up; Gatling runs it. */
    public CreateUsersSimulation() {
        setUp(populations()).protocols(protocol()).assertions(assertions());
    }

    private HttpProtocolBuilder protocol() {
        HttpProtocolBuilder protocol = Target.protocol();
        // arrivals at a rate would otherwise each open a connection of their own
        return load.usersPerSecond() > 0 ? protocol.shareConnections() : protocol;
    }

    private List<PopulationBuilder> populations() {
        List<PopulationBuilder> populations = new ArrayList<>();
        if (load.connections() > 0) {
            populations.add(scenario("clients that wait for their answer")
                    .during(load.duration())
                    .on(createOne())
                    .injectOpen(atOnceUsers(load.connections())));
        }
        if (load.usersPerSecond() > 0) {
            populations.add(scenario("clients that arrive at a rate")
                    .exec(createOne())
                    .injectOpen(constantUsersPerSec(load.usersPerSecond()).during(load.duration())));
        }
        if (load.ndjsonConnections() > 0) {
            populations.add(scenario("clients that upload many users")
                    .during(load.duration())
                    .on(createMany())
                    .injectOpen(atOnceUsers(load.ndjsonConnections())));
        }
        return populations;
    }

    private HttpRequestActionBuilder createOne() {
        return http(CREATE_ONE)
                .post(load.usersPath())
                .header("Content-Type", "application/json")
                .body(StringBody(session -> newUsers.next()))
                .check(status().is(201), header("Location").exists());
    }

    /** The answer starts before the last line is judged, so its status says little: every line's verdict is counted. */
    private HttpRequestActionBuilder createMany() {
        return http(CREATE_MANY)
                .post(load.usersPath())
                .header("Content-Type", "application/x-ndjson")
                .header("Accept", "application/x-ndjson")
                .header("Prefer", "return=representation")
                .body(StringBody(session -> newUsers.next(load.ndjsonLines())))
                .check(status().is(200), regex("\"status\":201\\b").count().is(load.ndjsonLines()));
    }

    private List<Assertion> assertions() {
        List<Assertion> assertions = new ArrayList<>();
        assertions.add(global().failedRequests().count().is(0L));
        if (load.connections() > 0 || load.usersPerSecond() > 0) {
            assertions.add(details(CREATE_ONE).responseTime().percentile(99.0).lt(load.p99Millis()));
        }
        return assertions;
    }
}
