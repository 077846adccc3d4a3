package dev.onetrip.groupcommit;

import dev.onetrip.core.Receipt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the groups of one work are like: {@code onetrip.group.*}, a record a group and none a member. */
final class GroupMeters {
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128};
    private static final Duration[] TIMES = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };
    private static final String WORK = "work";

    private final DistributionSummary sizes;
    private final Timer waits;
    private final Timer times;
    private final Counter trips;

    /** @param work names the metrics' tag, e.g. {@code users} */
    GroupMeters(MeterRegistry meters, String work, AtomicInteger queued) {
        sizes = DistributionSummary.builder("onetrip.group.size")
                .description("Members of a group, which share one transaction")
                .tag(WORK, work)
                .serviceLevelObjectives(SIZES)
                .register(meters);
        waits = timer(meters, work, "onetrip.group.wait", "From the arrival of a group's first member to its start");
        times = timer(
                meters,
                work,
                "onetrip.group.time",
                "Time of a group's transaction, the wait for a connection included");
        trips = Counter.builder("onetrip.group.round.trips")
                .description("Round trips of groups to the database")
                .tag(WORK, work)
                .register(meters);
        Gauge.builder("onetrip.group.queued", queued, AtomicInteger::get)
                .description("Members that wait for their group")
                .tag(WORK, work)
                .register(meters);
    }

    private static Timer timer(MeterRegistry meters, String work, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tag(WORK, work)
                .serviceLevelObjectives(TIMES)
                .register(meters);
    }

    /** A group of so many members starts, the first of which came so long ago. */
    void started(int members, long waitedNanos) {
        sizes.record(members);
        waits.record(waitedNanos, TimeUnit.NANOSECONDS);
    }

    /** The trip of a group ended, with or without success. */
    void ended(Receipt receipt) {
        trips.increment(receipt.roundTrips());
    }

    /** Of groups that succeeded. */
    Timer times() {
        return times;
    }
}
