package dev.onetrip.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.sse;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * Readers of the stream of a board's actions while users are created on it; fails when a stream does not open or an
 * event is late: {@code -Dboard=1 -Dreaders=50 -DusersPerSecond=20 -Dseconds=30 -DlatestSeconds=5}.
 */
public final class EventStreamsSimulation extends Simulation {
    private static final int WAITS = 10;

    private final String board = System.getProperty("board", "1");
    private final Duration time = Duration.ofSeconds(Integer.getInteger("seconds", 30));
    private final int latestSeconds = Integer.getInteger("latestSeconds", 5);
    private final NewUsers users = new NewUsers(System.currentTimeMillis());

    /** Sets the simulation up; Gatling runs it. */
    public EventStreamsSimulation() {
        double rate = Integer.getInteger("usersPerSecond", 20);
        setUp(
                        reader().injectOpen(atOnceUsers(Integer.getInteger("readers", 50))),
                        creator().injectOpen(constantUsersPerSec(rate).during(time.plusSeconds(latestSeconds))))
                .protocols(Target.protocol().shareConnections())
                .assertions(global().failedRequests().count().is(0L));
    }

    /** Waits for an event several times, evenly over the time. */
    private ScenarioBuilder reader() {
        return scenario("readers")
                .exec(sse("open stream").get("/boards/" + board + "/actions"))
                .repeat(WAITS)
                .on(pause(time.dividedBy(WAITS))
                        .exec(sse("next event")
                                .setCheck()
                                .await(latestSeconds)
                                .on(sse.checkMessage("event").check(regex("action")))))
                .exec(sse("close stream").close());
    }

    private ScenarioBuilder creator() {
        return scenario("creators")
                .exec(http("create user")
                        .post("/boards/" + board + "/users")
                        .header("Content-Type", "application/json")
                        .body(StringBody(session -> users.next()))
                        .check(status().is(201), jsonPath("$.id").exists()));
    }
}
