package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class UnitPropertiesTest {
    private static UnitProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.unit", UnitProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new UnitProperties(
                        Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMillis(250)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.unit.grace",
                        "1ms",
                        "onetrip.unit.commit-wait",
                        "2ms",
                        "onetrip.unit.fate-patience",
                        "3ms",
                        "onetrip.unit.certificate-wait",
                        "4ms")))
                .isEqualTo(new UnitProperties(
                        Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ofMillis(4)));
    }

    @ParameterizedTest
    @CsvSource({"grace,0ms", "commit-wait,-1s", "fate-patience,0s", "certificate-wait,0ms"})
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.unit." + property, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.unit.%s", property);
    }
}
