package dev.onetrip.orders.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StepsPropertiesTest {
    private static StepsProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.orders.steps", StepsProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new StepsProperties(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        5,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(500)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.orders.steps.deadline",
                        "4s",
                        "onetrip.orders.steps.step-timeout",
                        "3s",
                        "onetrip.orders.steps.tries",
                        "2",
                        "onetrip.orders.steps.backoff",
                        "5ms",
                        "onetrip.orders.steps.look-every",
                        "6s")))
                .isEqualTo(new StepsProperties(
                        Duration.ofSeconds(4), Duration.ofSeconds(3), 2, Duration.ofMillis(5), Duration.ofSeconds(6)));
    }

    @ParameterizedTest
    @CsvSource({
        "deadline, 1ms",
        "deadline, 11m",
        "step-timeout, 0s",
        "step-timeout, 5s",
        "tries, 0",
        "tries, 101",
        "backoff, 0s",
        "backoff, 61s",
        "look-every, 1ms"
    })
    void aValueOutOfItsRangeStopsTheStartAndNamesItself(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.orders.steps." + name, value)))
                .hasStackTraceContaining("onetrip.orders.steps.%s", name);
    }
}
