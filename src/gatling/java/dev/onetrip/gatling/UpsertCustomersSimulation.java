package dev.onetrip.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pace;
import static io.gatling.javaapi.core.CoreDsl.responseTimeInMillis;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Upserts one customer, by one strategy after the other, in two passes: the first, as fast as the answers come, warms
 * up and is not counted; the second is at a steady rate. Prints a histogram for each strategy, and fails where fewer
 * are answered in 2 ms than what it says. The knobs are system properties: {@code -DbaseUrl= -Dstrategies=one-trip,cte
 * -Dconnections=20 -DrequestsPerSecond=100 -Dseconds=40 -DwarmUpSeconds=20}.
 */
public final class UpsertCustomersSimulation extends Simulation {
    private static final String TIME = "millis";

    /** Percent of answers within 2 ms at least. */
    private static final Map<String, Double> WITHIN_TWO_MILLIS = Map.of(
            "one-trip", 86.0,
            "cte", 74.0,
            "on-conflict-nothing", 86.0,
            "on-conflict-update", 44.0,
            "advisory-lock", 24.0,
            "two-trips", 24.0);

    private final List<String> strategies = List.of(System.getProperty(
                    "strategies", "one-trip,cte,on-conflict-nothing,on-conflict-update,two-trips,advisory-lock")
            .split(",", -1));
    private final int connections = Integer.getInteger("connections", 20);
    private final int requestsPerSecond = Integer.getInteger("requestsPerSecond", 100);
    private final Duration time = Duration.ofSeconds(Integer.getInteger("seconds", 40));
    private final Duration warmUp = Duration.ofSeconds(Integer.getInteger("warmUpSeconds", 20));
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();

    /** Sets the simulation up; Gatling runs it. */
    public UpsertCustomersSimulation() {
        strategies.forEach(strategy -> histograms.put(strategy, new Histogram()));
        setUp(passes()).protocols(Target.protocol()).assertions(assertions());
    }

    /** The warm-up of every strategy, then the measurement of each: what they share is warm for the first one, too. */
    private PopulationBuilder passes() {
        List<PopulationBuilder> passes = new ArrayList<>();
        strategies.forEach(strategy -> passes.add(warmUp(strategy)));
        strategies.forEach(strategy -> passes.add(measurement(strategy)));
        Collections.reverse(passes);
        return passes.stream().reduce((rest, pass) -> pass.andThen(rest)).orElseThrow();
    }

    /** Enough calls for what is called often to be compiled, here and in the service: 4,000 are not. */
    private PopulationBuilder warmUp(String strategy) {
        String name = strategy + " (warm-up)";
        return scenario(name).during(warmUp).on(upsert(name, strategy)).injectOpen(atOnceUsers(connections));
    }

    private PopulationBuilder measurement(String strategy) {
        Duration between = Duration.ofNanos(1_000_000_000L * connections / requestsPerSecond);
        Histogram histogram = Objects.requireNonNull(histograms.get(strategy));
        ChainBuilder counted = upsert(strategy, strategy).exec(session -> {
            if (session.contains(TIME)) {
                histogram.count(session.getInt(TIME));
            }
            return session;
        });
        // evenly over the time between two requests of a client: a ramp starts those of a second all at once
        AtomicInteger begun = new AtomicInteger();
        return scenario(strategy)
                .pause(session -> between.multipliedBy(begun.getAndIncrement()).dividedBy(connections))
                .during(time)
                .on(pace(between).exec(counted))
                .injectOpen(atOnceUsers(connections));
    }

    private static ChainBuilder upsert(String name, String strategy) {
        return exec(http(name)
                .put("/customers/7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11?strategy=" + strategy)
                .header("Content-Type", "application/json")
                .body(StringBody("{}"))
                .check(status().in(200, 201), responseTimeInMillis().saveAs(TIME)));
    }

    private List<Assertion> assertions() {
        List<Assertion> assertions = new ArrayList<>();
        assertions.add(global().failedRequests().count().is(0L));
        for (String strategy : strategies) {
            assertions.add(details(strategy)
                    .responseTime()
                    .percentile(WITHIN_TWO_MILLIS.getOrDefault(strategy, 0.0))
                    .lte(2));
        }
        return assertions;
    }

    @Override
    public void after() {
        histograms.forEach((strategy, histogram) -> System.out.println(histogram.text(strategy)));
    }
}
