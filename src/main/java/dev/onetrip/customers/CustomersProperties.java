package dev.onetrip.customers;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the customers feature.
 *
 * @param deadline of one upsert or read, from its arrival: waiting in the queue and for a connection included; 1 ms to
 *     60 s
 * @param groupLimit most upserts that share one statement; 1 to 1,000; 1 turns sharing off
 * @param lanes groups that are under way side by side, each on a connection; 1 to 64
 * @param queueLimit most upserts waiting for their group, all lanes together; beyond it they are refused; 1 to 100,000
 * @param keysKept how long an Idempotency-Key is remembered; 1 minute to 30 days
 * @param keysPrunedEvery how often forgotten keys are deleted; at least 1 s
 * @param rehearsalLimit most lines of one rehearsal, which is one transaction; 1 to 100,000
 */
@ConfigurationProperties("onetrip.customers")
record CustomersProperties(
        @DefaultValue("2s") Duration deadline,
        @DefaultValue("128") int groupLimit,
        @DefaultValue("2") int lanes,
        @DefaultValue("2048") int queueLimit,
        @DefaultValue("24h") Duration keysKept,
        @DefaultValue("10m") Duration keysPrunedEvery,
        @DefaultValue("10000") int rehearsalLimit) {

    CustomersProperties {
        check(deadline.toMillis() >= 1 && deadline.toSeconds() <= 60, "deadline", "1ms to 60s");
        check(groupLimit >= 1 && groupLimit <= 1_000, "group-limit", "1 to 1000");
        check(lanes >= 1 && lanes <= 64, "lanes", "1 to 64");
        check(queueLimit >= 1 && queueLimit <= 100_000, "queue-limit", "1 to 100000");
        check(keysKept.toMinutes() >= 1 && keysKept.toDays() <= 30, "keys-kept", "1m to 30d");
        check(keysPrunedEvery.toMillis() >= 1_000, "keys-pruned-every", "at least 1s");
        check(rehearsalLimit >= 1 && rehearsalLimit <= 100_000, "rehearsal-limit", "1 to 100000");
    }

    private static void check(boolean holds, String name, String range) {
        if (!holds) {
            throw new IllegalArgumentException("onetrip.customers." + name + " must be " + range);
        }
    }
}
