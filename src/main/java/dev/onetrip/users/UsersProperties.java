package dev.onetrip.users;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the users feature.
 *
 * @param deadline of one creation, from its arrival to the answer of COMMIT: waiting in the queue and for a connection
 *     included; 1 ms to 60 s
 * @param groupLimit most creations that share one transaction; 1 to 1,000; 1 turns sharing off
 * @param queueLimit most creations waiting for their group, all boards together; beyond it they are refused; 1 to
 *     100,000
 * @param keysKept how long an Idempotency-Key is remembered; 1 minute to 30 days
 * @param keysPrunedEvery how often forgotten keys are deleted; at least 1 s
 * @param rehearsalLimit most lines of one rehearsal, which is one transaction; 1 to 100,000
 * @param rescoring how the scores of a board are written
 * @param deferredFrom users of a board from which on {@code auto} defers; 0 or more. A board of up to twice as many,
 *     and of up to 50,000, is written once more before it is deferred, so that its top list comes by an index
 * @param settleDeadline of the settling of one board; 1 s to 24 h
 * @param settleChunk most rows of one statement of a settling; 1 to 100,000
 */
@ConfigurationProperties("onetrip.users")
record UsersProperties(
        @DefaultValue("2s") Duration deadline,
        @DefaultValue("128") int groupLimit,
        @DefaultValue("2048") int queueLimit,
        @DefaultValue("24h") Duration keysKept,
        @DefaultValue("10m") Duration keysPrunedEvery,
        @DefaultValue("10000") int rehearsalLimit,
        @DefaultValue("auto") RescoringStrategy rescoring,
        @DefaultValue("10000") long deferredFrom,
        @DefaultValue("10m") Duration settleDeadline,
        @DefaultValue("10000") int settleChunk) {

    UsersProperties {
        Bounds.of("onetrip.users")
                .time("deadline", deadline, "1ms", "60s")
                .number("group-limit", groupLimit, 1, 1_000)
                .number("queue-limit", queueLimit, 1, 100_000)
                .time("keys-kept", keysKept, "1m", "30d")
                .time("keys-pruned-every", keysPrunedEvery, "1s")
                .number("rehearsal-limit", rehearsalLimit, 1, 100_000)
                .number("deferred-from", deferredFrom, 0)
                .time("settle-deadline", settleDeadline, "1s", "24h")
                .number("settle-chunk", settleChunk, 1, 100_000);
    }
}
