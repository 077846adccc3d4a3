package dev.onetrip.transaction;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.ProblemType;
import dev.onetrip.core.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How units of work end, and what they wait for: {@code onetrip.units}, {@code onetrip.retries},
 * {@code onetrip.pool.acquire}. A unit whose client went away before its end is not counted.
 */
final class UnitMeters {
    private static final String UNITS = "onetrip.units";
    private static final String NONE = "none";
    private static final String LOST = "connection-lost";

    private final Map<Work, Counter> done = new EnumMap<>(Work.class);
    private final Map<String, Counter> retries;
    private final MeterProvider<Counter> failed;
    private final Timer acquire;

    /** What a unit is to the database. */
    enum Work {
        /** A transaction. */
        WRITE("committed", NONE),
        /** One statement that commits by itself. */
        STATEMENT("committed", NONE),
        /** Statements outside a transaction that only read. */
        READ("read", NONE),
        /** A transaction that is rolled back as the client wished. */
        REHEARSAL("rolled-back", "rehearsal");

        private final String outcome;
        private final String reason;

        Work(String outcome, String reason) {
            this.outcome = outcome;
            this.reason = reason;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    UnitMeters(MeterRegistry meters) {
        failed = Counter.builder(UNITS)
                .description("Units of work that ended, by what they were, what became of their writes, and why")
                .withRegistry(meters);
        for (Work work : Work.values()) {
            done.put(work, failed.withTags("work", work.toString(), "outcome", work.outcome, "reason", work.reason));
        }
        // there before the first one: Prometheus sees no growth of a series that begins with 1
        for (Work work : List.of(Work.WRITE, Work.STATEMENT)) {
            Counter unused = failed(work, Outcome.UNKNOWN, ProblemType.DATABASE_UNAVAILABLE.slug());
            unused = failed(work, Outcome.UNKNOWN, ProblemType.DEADLINE_EXCEEDED.slug());
        }
        retries = Stream.of("40001", "40P01", LOST)
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        state -> Counter.builder("onetrip.retries")
                                .description(
                                        "Units of work that ran again, by the SQLSTATE that ended the attempt before")
                                .tag("sqlstate", state)
                                .register(meters)));
        acquire = Timer.builder("onetrip.pool.acquire")
                .description("Wait for a connection, in vain or not")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1))
                .register(meters);
    }

    /** A unit did all of its work. */
    void done(Work work) {
        Objects.requireNonNull(done.get(work)).increment();
    }

    /** A unit ended with that error, which is handed back. */
    Throwable failed(Work work, Throwable error) {
        Outcome outcome =
                error instanceof Refusal refusal ? refusal.outcome().orElse(Outcome.ROLLED_BACK) : Outcome.ROLLED_BACK;
        String reason = error instanceof Refusal refusal ? refusal.type() : "error";
        failed(work, outcome, reason).increment();
        return error;
    }

    private Counter failed(Work work, Outcome outcome, String reason) {
        return failed.withTags("work", work.toString(), "outcome", outcome.toString(), "reason", reason);
    }

    /** A unit runs again after that failure. */
    void again(Throwable failure) {
        String state = failure instanceof R2dbcException sql ? SqlState.of(sql).code() : LOST;
        Counter known = retries.get(state);
        (known == null ? Objects.requireNonNull(retries.get(LOST)) : known).increment();
    }

    /** A wait for a connection ended. */
    void waited(long nanos) {
        acquire.record(nanos, TimeUnit.NANOSECONDS);
    }
}
