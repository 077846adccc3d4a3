package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Receipt;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GroupMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger queued = new AtomicInteger(7);
    private final GroupMeters meters = new GroupMeters(registry, "users", queued);

    @Test
    void aGroupIsOneRecordOfItsSizeAndOfTheWaitOfItsFirst() {
        meters.started(40, 3_000);
        assertThat(registry.get("onetrip.group.size")
                        .tag("work", "users")
                        .summary()
                        .totalAmount())
                .isEqualTo(40);
        assertThat(registry.get("onetrip.group.wait")
                        .tag("work", "users")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo(3_000);
    }

    @Test
    void theTripsOfGroupsAddUp() {
        Receipt receipt = new Receipt();
        receipt.addRoundTrip(1);
        receipt.addRoundTrip(1);
        meters.ended(receipt);
        meters.ended(receipt);
        assertThat(registry.get("onetrip.group.round.trips")
                        .tag("work", "users")
                        .counter()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void timesAndWaitingMembersAreSeen() {
        meters.times().record(Duration.ofMillis(5));
        assertThat(registry.get("onetrip.group.time")
                        .tag("work", "users")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("onetrip.group.queued")
                        .tag("work", "users")
                        .gauge()
                        .value())
                .isEqualTo(7);
    }
}
