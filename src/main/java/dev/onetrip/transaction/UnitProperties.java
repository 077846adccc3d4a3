package dev.onetrip.transaction;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Waits of a unit of work after its deadline, when only its ending is left to do. Each is positive.
 *
 * @param grace longest wait for each step of a clean-up: the cancel request, ROLLBACK; after it the connection is
 *     closed
 * @param commitWait longest wait for the answer to a COMMIT that carries no statements; after it the server is asked
 *     what became of it
 * @param fatePatience longest time to ask; after it the outcome is unknown
 * @param certificateWait longest time after the deadline in which the caller waits for the outcome; after it the answer
 *     is unknown, and what is found out later is logged
 */
@ConfigurationProperties("onetrip.unit")
record UnitProperties(
        @DefaultValue("100ms") Duration grace,
        @DefaultValue("1s") Duration commitWait,
        @DefaultValue("3s") Duration fatePatience,
        @DefaultValue("250ms") Duration certificateWait) {

    UnitProperties {
        Bounds.of("onetrip.unit")
                .time("grace", grace, "1ms")
                .time("commit-wait", commitWait, "1ms")
                .time("fate-patience", fatePatience, "1ms")
                .time("certificate-wait", certificateWait, "1ms");
    }
}
