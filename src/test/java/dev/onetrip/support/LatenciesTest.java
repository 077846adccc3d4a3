package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void percentilesAreWithinTheirPrecision() {
        Latencies latencies = new Latencies();
        for (long micros = 1; micros <= 100_000; micros++) {
            latencies.record(micros * 1000);
        }
        assertThat(latencies.count()).isEqualTo(100_000);
        assertThat(latencies.millis(0.5)).isCloseTo(50, Percentage.withPercentage(1.6));
        assertThat(latencies.millis(0.99)).isCloseTo(99, Percentage.withPercentage(1.6));
        assertThat(latencies.millis(1)).isCloseTo(100, Percentage.withPercentage(1.6));
    }

    @Test
    void aShareCountsWhatWasAtMostSoLong() {
        Latencies latencies = new Latencies();
        for (long millis = 1; millis <= 10; millis++) {
            latencies.record(millis * 1_000_000);
        }
        assertThat(latencies.share(0.5)).isZero();
        assertThat(latencies.share(2)).isEqualTo(0.2);
        assertThat(latencies.share(20)).isEqualTo(1);
    }

    @Test
    void everyDurationFindsABucket() {
        for (long micros = 1; micros < 7_200_000_000L; micros = micros * 3 + 1) {
            Latencies one = new Latencies();
            one.record(micros * 1000);
            assertThat(one.millis(1)).isCloseTo(micros / 1000.0, within(micros / 1000.0 * 0.016));
        }
        assertThat(new Latencies().millis(0.99)).isZero();
    }
}
