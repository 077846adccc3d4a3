package dev.onetrip.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;

/**
 * Uploads new commits as NDJSON, each client into a repository of its own, and fails when a line is refused or half of
 * the uploads take too long: {@code -Dconnections=4 -Dlines=10000 -Dstrategy=pivot -Dseconds=30 -Dp50Millis=5000}.
 */
public final class IngestCommitsSimulation extends Simulation {
    private static final String UPLOAD = "upload commits";

    private final int lines = Integer.getInteger("lines", 10_000);
    private final String strategy = System.getProperty("strategy", "pivot");
    private final NewCommits commits = new NewCommits(System.currentTimeMillis());

    /** Sets the simulation up; Gatling runs it. */
    public IngestCommitsSimulation() {
        setUp(scenario("clients that upload commits")
                        .during(Duration.ofSeconds(Integer.getInteger("seconds", 30)))
                        .on(upload())
                        .injectOpen(atOnceUsers(Integer.getInteger("connections", 4))))
                .protocols(Target.protocol())
                .assertions(
                        global().failedRequests().count().is(0L),
                        details(UPLOAD).responseTime().percentile(50.0).lt(Integer.getInteger("p50Millis", 5_000)));
    }

    private HttpRequestActionBuilder upload() {
        return http(UPLOAD)
                .post(session -> "/repositories/load-" + session.userId() + "/commits?strategy=" + strategy)
                .header("Content-Type", "application/x-ndjson")
                .header("Accept", "application/x-ndjson")
                .body(StringBody(session -> commits.next(lines)))
                .check(
                        status().is(200),
                        // one line: nothing was refused
                        jsonPath("$.summary.inserted").ofInt().is(lines),
                        jsonPath("$.summary.failed").ofInt().is(0));
    }
}
