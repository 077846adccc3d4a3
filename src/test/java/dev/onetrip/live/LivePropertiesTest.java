package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LivePropertiesTest {
    private static LiveProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.live", LiveProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new LiveProperties(
                        1000,
                        100,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(250)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.live.streams",
                        "1",
                        "onetrip.live.streams-per-address",
                        "2",
                        "onetrip.live.heartbeat",
                        "3s",
                        "onetrip.live.retry",
                        "4s",
                        "onetrip.live.poll-interval",
                        "5s",
                        "onetrip.live.top-interval",
                        "6s")))
                .isEqualTo(new LiveProperties(
                        1,
                        2,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6)));
    }

    @ParameterizedTest
    @CsvSource({
        "streams,0",
        "streams,100001",
        "streams-per-address,0",
        "heartbeat,99ms",
        "heartbeat,61m",
        "retry,99ms",
        "retry,61m",
        "poll-interval,99ms",
        "poll-interval,61m",
        "top-interval,9ms",
        "top-interval,61m"
    })
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.live." + property, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.live.%s", property);
    }
}
