package dev.onetrip.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * More creations than the service can do, then few: the rate grows to {@code -DusersPerSecond=3000} within
 * {@code -Dseconds=30}, whether or not earlier ones are answered. Meanwhile each answer is a creation or a refusal that
 * says when to come again, and 95 of 100 come within ten seconds ({@code -Dp95Millis=10000}; Gatling beside the service
 * takes processor time from it, and the latest answers waited for Gatling); after it each of {@code -DcalmPerSecond=20}
 * is a creation again.
 */
public final class OverloadSimulation extends Simulation {
    private static final String FLOOD = "create user in the flood";
    private static final String CALM = "create user after it";
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final int calmPerSecond = Integer.getInteger("calmPerSecond", 20);
    private final NewUsers users = new NewUsers(System.currentTimeMillis());

    /** Sets the simulation up; Gatling runs it. */
    public OverloadSimulation() {
        Duration time = Duration.ofSeconds(Integer.getInteger("seconds", 30));
        double most = Integer.getInteger("usersPerSecond", 3_000);
        setUp(scenario("a flood")
                        .exec(create(FLOOD, 201, 429, 503, 504))
                        .injectOpen(rampUsersPerSec(1).to(most).during(time))
                        .andThen(scenario("afterwards")
                                .pause(PAUSE)
                                .exec(create(CALM, 201))
                                .injectOpen(constantUsersPerSec(calmPerSecond).during(time.dividedBy(3)))))
                .protocols(Target.protocol().shareConnections())
                .assertions(
                        global().failedRequests().count().is(0L),
                        details(FLOOD).responseTime().percentile(95.0).lt(Integer.getInteger("p95Millis", 10_000)));
    }

    private ChainBuilder create(String name, Integer... statuses) {
        return exec(http(name)
                .post("/users")
                .header("Content-Type", "application/json")
                .body(StringBody(session -> users.next()))
                .check(status().in(statuses)));
    }
}
