package dev.onetrip.orders;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the orders feature.
 *
 * @param deadline of one write or read, from its arrival: waiting in the queue and for a connection included; 1 ms to
 *     60 s
 * @param groupLimit most orders that share one transaction; 1 to 1,000; 1 turns sharing off
 * @param groupItems most items of the orders that share one transaction; an order of more goes alone; 1 to 100,000
 * @param lanes groups that are under way side by side, each on a connection; 1 to 64
 * @param queueLimit most orders waiting for their group, all lanes together; beyond it they are refused; 1 to 100,000
 * @param keysKept how long an Idempotency-Key is remembered; 1 minute to 30 days
 * @param keysPrunedEvery how often forgotten keys are deleted; at least 1 s
 * @param rehearsalLimit most lines of one rehearsal, which is one transaction; 1 to 100,000
 * @param countsFoldedEvery the longest that the eventual counts lag behind, but for the time of the folding; at least
 *     10 ms
 * @param cacheSize of the orders that were read and are kept in memory; 0 keeps none; at most 4 GB
 * @param cacheKept how long an order is kept after it was read; 1 ms to 1 h
 */
@ConfigurationProperties("onetrip.orders")
public record OrdersProperties(
        @DefaultValue("2s") Duration deadline,
        @DefaultValue("128") int groupLimit,
        @DefaultValue("5000") int groupItems,
        @DefaultValue("2") int lanes,
        @DefaultValue("2048") int queueLimit,
        @DefaultValue("24h") Duration keysKept,
        @DefaultValue("10m") Duration keysPrunedEvery,
        @DefaultValue("1000") int rehearsalLimit,
        @DefaultValue("1s") Duration countsFoldedEvery,
        @DefaultValue("32MB") DataSize cacheSize,
        @DefaultValue("1m") Duration cacheKept) {

    /** Refuses what no service could run with. */
    public OrdersProperties {
        Bounds.of("onetrip.orders")
                .time("deadline", deadline, "1ms", "60s")
                .number("group-limit", groupLimit, 1, 1_000)
                .number("group-items", groupItems, 1, 100_000)
                .number("lanes", lanes, 1, 64)
                .number("queue-limit", queueLimit, 1, 100_000)
                .time("keys-kept", keysKept, "1m", "30d")
                .time("keys-pruned-every", keysPrunedEvery, "1s")
                .number("rehearsal-limit", rehearsalLimit, 1, 100_000)
                .time("counts-folded-every", countsFoldedEvery, "10ms")
                .size("cache-size", cacheSize, "0B", "4GB")
                .time("cache-kept", cacheKept, "1ms", "1h");
    }
}
