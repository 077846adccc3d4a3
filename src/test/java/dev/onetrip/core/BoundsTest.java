package dev.onetrip.core;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** One line for a property that is out of its range. */
class BoundsTest {
    private final Bounds bounds = Bounds.of("onetrip.x");

    @Test
    void bothEndsOfARangeBelongToIt() {
        assertThatCode(() -> bounds.number("n", 1, 1, 10)
                        .number("n", 10, 1, 10)
                        .number("n", 0, 0)
                        .time("t", Duration.ofMillis(1), "1ms", "60s")
                        .time("t", Duration.ofSeconds(60), "1ms", "60s")
                        .time("t", Duration.ofDays(30), "30d")
                        .size("s", DataSize.ofBytes(1), "1B", "64MB")
                        .size("s", DataSize.ofMegabytes(64), "1B", "64MB")
                        .size("s", DataSize.ofMegabytes(1), "1MB")
                        .positive("p", Duration.ofNanos(1))
                        .rule("r", true, "true"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsOutsideIsToldWithItsRangeAndItsValue() {
        assertSays(() -> bounds.number("n", 11, 1, 10), "onetrip.x.n must be 1 to 10 and is 11");
        assertSays(() -> bounds.number("n", 0, 1), "onetrip.x.n must be at least 1 and is 0");
        Duration late = Duration.ofSeconds(60).plusMillis(1);
        assertSays(() -> bounds.time("t", late, "1ms", "60s"), "onetrip.x.t must be 1ms to 60s and is 60001ms");
        assertSays(() -> bounds.time("t", Duration.ZERO, "1ms"), "onetrip.x.t must be at least 1ms and is 0ms");
        assertSays(() -> bounds.positive("p", Duration.ZERO), "onetrip.x.p must be positive and is 0ms");
        DataSize large = DataSize.ofBytes(1025);
        assertSays(() -> bounds.size("s", large, "1B", "1KB"), "onetrip.x.s must be 1B to 1KB and is 1025B");
        assertSays(() -> bounds.size("s", large, "1MB"), "onetrip.x.s must be at least 1MB and is 1025B");
    }

    @Test
    void aRuleIsToldWithoutTheValue() {
        assertSays(() -> bounds.rule("r", false, "below onetrip.y"), "onetrip.x.r must be below onetrip.y");
    }

    private static void assertSays(ThrowingCallable check, String line) {
        assertThatThrownBy(check).isInstanceOf(IllegalArgumentException.class).hasMessage(line);
    }
}
