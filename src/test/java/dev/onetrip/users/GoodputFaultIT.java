package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Rack;
import dev.onetrip.support.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A database so slow that 40 creations a second are all it takes, groups of 8 at 200 ms each: what the first clients
 * get done must not suffer from ten times as many that come as well. So slow that neither service nor load generator is
 * short of the cores they share. Milliseconds are only kept by a machine that does nothing else: a soak.
 */
@Timeout(120)
class GoodputFaultIT {
    private static final int SATURATING = 60;
    private static final Duration MEASURED = Duration.ofSeconds(10);

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.database.pool-size", 1);

    @Test
    @Tag("soak")
    void tenTimesTheLoadLeavesNineTenthsOfTheGoodputAndRefusesInMilliseconds() {
        try (ServiceProcess service = ServiceProcess.start(
                List.of("-Xmx256m"),
                Map.of(
                        "onetrip.database.url",
                        RACK.proxy().database().url(),
                        "onetrip.users.deadline",
                        "2s",
                        "onetrip.users.group-limit",
                        8,
                        "onetrip.jobs.concurrency",
                        0,
                        "logging.level.onetrip.access",
                        "warn"))) {
            RACK.proxy().delay(Duration.ofMillis(1));
            Phase warmUp = Phase.of(service, 200, Duration.ofMillis(20), Duration.ofSeconds(5));
            RACK.proxy().delay(Duration.ofMillis(25));
            Phase saturated = Phase.of(service, SATURATING, Duration.ZERO, MEASURED);
            Phase flooded = Phase.of(service, SATURATING * 10, Duration.ofSeconds(1), MEASURED);
            RACK.proxy().delay(Duration.ZERO);
            System.out.println("warm-up: " + warmUp + "\nsaturated: " + saturated + "\nten times: " + flooded);
            flooded.load().assertTrue(RACK.database());
            assertThat(flooded.offered()).isGreaterThanOrEqualTo(10 * saturated.goodput());
            assertThat(flooded.goodput()).isGreaterThanOrEqualTo(0.9 * saturated.goodput());
            assertThat(flooded.load().latencies(503).millis(0.99)).isLessThanOrEqualTo(20);
            assertThat(saturated.load().fates().keySet()).noneMatch(fate -> fate.startsWith("504"));
            assertThat(flooded.load().fates().keySet()).noneMatch(fate -> fate.startsWith("504"));
        }
    }

    /**
     * What a load gave.
     *
     * @param offered requests per second
     * @param goodput users created per second
     */
    private record Phase(CreateLoad load, double offered, double goodput) {
        /** Measures after 3 s of the same load, ends it, and waits until the queue is empty. */
        static Phase of(ServiceProcess service, int clients, Duration pause, Duration time) {
            CreateLoad load = new CreateLoad(service.port(), clients, 1, pause);
            try (load) {
                LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                int requests = load.count();
                long created = created(load);
                long begun = System.nanoTime();
                LockSupport.parkNanos(time.toNanos());
                double seconds = (System.nanoTime() - begun) / 1e9;
                return new Phase(load, (load.count() - requests) / seconds, (created(load) - created) / seconds);
            }
        }

        private static long created(CreateLoad load) {
            return load.latencies(201).count();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f/s offered, %.1f/s created, %s, refused p50 %.1f, p99 %.1f, longest %.1f ms",
                    offered,
                    goodput,
                    load.fates(),
                    load.latencies(503).millis(0.5),
                    load.latencies(503).millis(0.99),
                    load.latencies(503).millis(1));
        }
    }
}
