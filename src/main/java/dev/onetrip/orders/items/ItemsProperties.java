package dev.onetrip.orders.items;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of items in bulk.
 *
 * @param itemsDeadline of one upload, from its arrival to the answer of COMMIT; 1 ms to 10 min
 * @param itemsUploads most uploads at a time in this instance, each holds a connection; the next is refused; 1 to 1,000
 * @param itemsLimit most items of one upload; with one more nothing is stored; 1 to 1,000,000
 * @param itemsOfOrder most items of one order, those of earlier uploads included; 1 to 100,000,000
 * @param itemsVerdictsPending most verdicts that wait for their reader before the upload waits too; 1 to 100,000
 * @param itemsAnswerLimit most characters of the verdicts that are kept with an Idempotency-Key; 1 KB to 64 MB
 */
@ConfigurationProperties("onetrip.orders")
record ItemsProperties(
        @DefaultValue("60s") Duration itemsDeadline,
        @DefaultValue("4") int itemsUploads,
        @DefaultValue("100000") int itemsLimit,
        @DefaultValue("1000000") int itemsOfOrder,
        @DefaultValue("1024") int itemsVerdictsPending,
        @DefaultValue("256KB") DataSize itemsAnswerLimit) {

    ItemsProperties {
        Bounds.of("onetrip.orders")
                .time("items-deadline", itemsDeadline, "1ms", "10m")
                .number("items-uploads", itemsUploads, 1, 1_000)
                .number("items-limit", itemsLimit, 1, 1_000_000)
                .number("items-of-order", itemsOfOrder, 1, 100_000_000)
                .number("items-verdicts-pending", itemsVerdictsPending, 1, 100_000)
                .size("items-answer-limit", itemsAnswerLimit, "1KB", "64MB");
    }
}
