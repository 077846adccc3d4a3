package dev.onetrip.orders.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ItemsPropertiesTest {
    private static ItemsProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.orders", ItemsProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new ItemsProperties(
                        Duration.ofSeconds(60), 4, 100_000, 1_000_000, 1_024, DataSize.ofKilobytes(256)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.orders.items-deadline", "1ms",
                        "onetrip.orders.items-uploads", "2",
                        "onetrip.orders.items-limit", "3",
                        "onetrip.orders.items-of-order", "4",
                        "onetrip.orders.items-verdicts-pending", "5",
                        "onetrip.orders.items-answer-limit", "6KB")))
                .isEqualTo(new ItemsProperties(Duration.ofMillis(1), 2, 3, 4, 5, DataSize.ofKilobytes(6)));
    }

    @ParameterizedTest
    @CsvSource({
        "items-deadline, 11m",
        "items-uploads, 0",
        "items-limit, 1000001",
        "items-of-order, 0",
        "items-verdicts-pending, 0",
        "items-answer-limit, 65MB"
    })
    void aValueOutOfItsRangeNamesItsProperty(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.orders." + property, value)))
                .rootCause()
                .hasMessageContaining("onetrip.orders.%s", property);
    }
}
