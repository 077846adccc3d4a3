package dev.onetrip.orders.steps;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the steps of an order.
 *
 * @param deadline of one step, with its journal; 10 ms to 10 min
 * @param stepTimeout of each statement of a step; 1 ms to 10 min, and below the deadline
 * @param tries attempts of a step whose failure may pass, and of each undoing; then the order is undone, or needs
 *     attention; 1 to 100
 * @param backoff pause after the first failed attempt; it doubles each time, up to a minute; 1 ms to 1 min
 * @param lookEvery how often each instance looks for orders that are due; 10 ms to 10 min
 */
@ConfigurationProperties("onetrip.orders.steps")
record StepsProperties(
        @DefaultValue("5s") Duration deadline,
        @DefaultValue("2s") Duration stepTimeout,
        @DefaultValue("5") int tries,
        @DefaultValue("1s") Duration backoff,
        @DefaultValue("500ms") Duration lookEvery) {

    StepsProperties {
        Bounds.of("onetrip.orders.steps")
                .time("deadline", deadline, "10ms", "10m")
                .time("step-timeout", stepTimeout, "1ms", "10m")
                .rule("step-timeout", stepTimeout.compareTo(deadline) < 0, "below onetrip.orders.steps.deadline")
                .number("tries", tries, 1, 100)
                .time("backoff", backoff, "1ms", "60s")
                .time("look-every", lookEvery, "10ms", "10m");
    }
}
