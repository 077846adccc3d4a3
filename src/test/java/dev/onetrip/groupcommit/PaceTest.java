package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Timer times = new SimpleMeterRegistry().timer("times");
    private final Pace pace = new Pace(10, times);

    @Test
    void beforeTheFirstGroupNoWaitIsPredicted() {
        assertThat(pace.typicalNanos()).isZero();
        assertThat(pace.drained(1_000)).isZero();
    }

    @Test
    void theFirstGroupIsTypicalAndEachLaterOneWeighsAnEighth() {
        pace.measure(8_000);
        assertThat(pace.typicalNanos()).isEqualTo(8_000);
        pace.measure(16_000);
        assertThat(pace.typicalNanos()).isEqualTo(9_000);
    }

    @Test
    void membersWaitForTheGroupInFlightAndForThoseBeforeThem() {
        pace.measure(1_000);
        assertThat(pace.drained(9)).isEqualTo(Duration.ofNanos(1_000));
        assertThat(pace.drained(25)).isEqualTo(Duration.ofNanos(3_000));
    }

    @Test
    void gatheringTakesATypicalGroupAndNeverLongerThanIsNoticed() {
        pace.measure(8_000);
        assertThat(pace.gathering()).isEqualTo(Duration.ofNanos(8_000));
        for (int i = 0; i < 100; i++) {
            pace.measure(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(pace.gathering()).isEqualTo(Duration.ofMillis(25));
    }

    @Test
    void eachGroupIsARecordOfItsTimer() {
        pace.measure(8_000);
        pace.measure(16_000);
        assertThat(times.count()).isEqualTo(2);
        assertThat(times.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(24_000);
    }
}
