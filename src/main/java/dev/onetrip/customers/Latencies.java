package dev.onetrip.customers;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How long upserts took since the start, by strategy: in Prometheus as {@code onetrip_upsert_seconds_bucket}, and in
 * the same buckets for the page.
 */
final class Latencies {
    /** Upper bounds of the buckets, in milliseconds; what takes longer than the last is in one more. */
    static final List<Integer> BOUNDS_MS = List.of(2, 4, 6, 8, 10, 15);

    private final Map<Strategy, Timer> timers = new EnumMap<>(Strategy.class);
    private final Map<Strategy, List<LongAdder>> counts = new EnumMap<>(Strategy.class);

    Latencies(MeterRegistry meters) {
        Duration[] bounds = BOUNDS_MS.stream().map(Duration::ofMillis).toArray(Duration[]::new);
        for (Strategy strategy : Strategy.values()) {
            timers.put(
                    strategy,
                    Timer.builder("onetrip.upsert")
                            .description("Time of an upsert from its arrival to its answer")
                            .tag("strategy", strategy.toString())
                            .serviceLevelObjectives(bounds)
                            .register(meters));
            counts.put(
                    strategy,
                    IntStream.rangeClosed(0, BOUNDS_MS.size())
                            .mapToObj(bucket -> new LongAdder())
                            .toList());
        }
    }

    /**
     * One bucket of the histogram.
     *
     * @param fromMs exclusive, but for 0
     * @param toMs inclusive; null for the last
     * @param share of all answers of the strategy, 0 to 1
     */
    record Bucket(int fromMs, @Nullable Integer toMs, long count, double share) {}

    /**
     * What is known of a strategy.
     *
     * @param singleNode whether it excludes others on one node of a cluster only
     */
    record Histogram(String strategy, boolean singleNode, long count, List<Bucket> buckets) {}

    void record(Strategy strategy, long nanos) {
        Objects.requireNonNull(timers.get(strategy)).record(nanos, TimeUnit.NANOSECONDS);
        int bucket = 0;
        while (bucket < BOUNDS_MS.size() && nanos > TimeUnit.MILLISECONDS.toNanos(BOUNDS_MS.get(bucket))) {
            bucket++;
        }
        Objects.requireNonNull(counts.get(strategy)).get(bucket).increment();
    }

    /** How many upserts each bucket has, those of a strategy side by side. */
    long[] counts() {
        return counts.values().stream()
                .flatMap(List::stream)
                .mapToLong(LongAdder::sum)
                .toArray();
    }

    /** One for each strategy, the default first. */
    static List<Histogram> histograms(long[] counts) {
        List<Histogram> histograms = new ArrayList<>();
        int from = 0;
        for (Strategy strategy : Strategy.values()) {
            int to = from + BOUNDS_MS.size() + 1;
            histograms.add(histogram(strategy, Arrays.copyOfRange(counts, from, to)));
            from = to;
        }
        return histograms;
    }

    private static Histogram histogram(Strategy strategy, long[] counted) {
        long all = Arrays.stream(counted).sum();
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < counted.length; i++) {
            buckets.add(new Bucket(
                    i == 0 ? 0 : BOUNDS_MS.get(i - 1),
                    i == BOUNDS_MS.size() ? null : BOUNDS_MS.get(i),
                    counted[i],
                    all == 0 ? 0 : (double) counted[i] / all));
        }
        return new Histogram(strategy.toString(), strategy.isSingleNode(), all, buckets);
    }
}
