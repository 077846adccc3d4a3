package dev.onetrip.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * Places orders, reads each, moves it on and reads it once more; fails when an answer is no success, when a read shows
 * an older status than the last change, or when the p99 of placing is late: {@code -Dconnections=64 -Dcustomers=100
 * -Ditems=3 -Dseconds=30 -Dp99Millis=2300}.
 */
public final class PlaceOrdersSimulation extends Simulation {
    private static final String PLACE = "place order";

    private final Orders orders = new Orders(Integer.getInteger("customers", 100), Integer.getInteger("items", 3));

    /** Sets the simulation up; Gatling runs it. */
    public PlaceOrdersSimulation() {
        setUp(scenario("customers that order")
                        .during(Duration.ofSeconds(Integer.getInteger("seconds", 30)))
                        .on(placing(orders))
                        .injectOpen(atOnceUsers(Integer.getInteger("connections", 64))))
                .protocols(Target.protocol())
                .assertions(
                        global().failedRequests().count().is(0L),
                        details(PLACE).responseTime().percentile(99.0).lt(Integer.getInteger("p99Millis", 2_300)));
    }

    @Override
    public void before() {
        orders.prepare();
    }

    /** An order from its placing to a change of its status. */
    static ChainBuilder placing(Orders orders) {
        return exec(session -> session.set("customer", orders.customer()))
                .exec(http(PLACE)
                        .post("/customers/#{customer}/orders")
                        .header("Content-Type", "application/json")
                        .body(StringBody(orders.order()))
                        .check(status().is(201), header("Location").saveAs("order")))
                .exec(http("read order")
                        .get("#{order}")
                        .check(
                                status().is(200),
                                jsonPath("$.status").is("pending"),
                                header("ETag").saveAs("etag")))
                .exec(http("move order on")
                        .patch("#{order}")
                        .header("Content-Type", "application/json")
                        .header("If-Match", "#{etag}")
                        .body(StringBody("{\"status\":\"processing\"}"))
                        .check(status().is(200)))
                .exec(http("read order again")
                        .get("#{order}")
                        .check(status().is(200), jsonPath("$.status").is("processing")));
    }
}
