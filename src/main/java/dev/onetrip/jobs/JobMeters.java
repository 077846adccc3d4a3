package dev.onetrip.jobs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many jobs there are in the database, the same from every instance, and how those of this instance ended:
 * {@code onetrip.jobs.*}.
 */
final class JobMeters {
    private static final String LEASE_LOST = "lease-lost";
    private static final String LATER = "later";

    private final Map<String, Counter> ended;
    private final Counter givenUp;
    private volatile Unfinished unfinished = new Unfinished(0, 0, 0);

    /**
     * What is left to do.
     *
     * @param overdueSeconds since the job that waits longest could have begun; 0 where none waits
     */
    record Unfinished(long queued, long running, double overdueSeconds) {}

    JobMeters(MeterRegistry meters) {
        ended = Stream.of("succeeded", "failed", "cancelled", LATER, LEASE_LOST)
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        outcome -> Counter.builder("onetrip.jobs.ended")
                                .description(
                                        "Attempts of jobs in this instance that ended; later: another attempt follows")
                                .tag("outcome", outcome)
                                .register(meters)));
        givenUp = Counter.builder("onetrip.jobs.given.up")
                .description("Jobs that failed after their last attempt: accepted work that is not done")
                .register(meters);
        Gauge.builder("onetrip.jobs.unfinished", this, jobs -> jobs.unfinished.queued())
                .description("Jobs of all instances that are not finished, as counted last")
                .tag("state", "queued")
                .register(meters);
        Gauge.builder("onetrip.jobs.unfinished", this, jobs -> jobs.unfinished.running())
                .description("Jobs of all instances that are not finished, as counted last")
                .tag("state", "running")
                .register(meters);
        TimeGauge.builder("onetrip.jobs.overdue", this, TimeUnit.SECONDS, jobs -> jobs.unfinished.overdueSeconds())
                .description("Time since the oldest queued job could have begun, as counted last; 0 where none waits")
                .register(meters);
    }

    void counted(Unfinished now) {
        unfinished = now;
    }

    /** @param state one in which a job stays */
    void ended(String state) {
        Objects.requireNonNull(ended.get(state)).increment();
    }

    void later() {
        ended(LATER);
    }

    void leaseLost() {
        ended(LEASE_LOST);
    }

    void givenUp() {
        givenUp.increment();
    }
}
