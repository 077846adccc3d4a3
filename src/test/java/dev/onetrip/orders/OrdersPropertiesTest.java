package dev.onetrip.orders;

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

class OrdersPropertiesTest {
    private static OrdersProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.orders", OrdersProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new OrdersProperties(
                        Duration.ofSeconds(2),
                        128,
                        5_000,
                        2,
                        2048,
                        Duration.ofHours(24),
                        Duration.ofMinutes(10),
                        1_000,
                        Duration.ofSeconds(1),
                        DataSize.ofMegabytes(32),
                        Duration.ofMinutes(1)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.ofEntries(
                        Map.entry("onetrip.orders.deadline", "1ms"),
                        Map.entry("onetrip.orders.group-limit", "2"),
                        Map.entry("onetrip.orders.group-items", "11"),
                        Map.entry("onetrip.orders.lanes", "3"),
                        Map.entry("onetrip.orders.queue-limit", "4"),
                        Map.entry("onetrip.orders.keys-kept", "5m"),
                        Map.entry("onetrip.orders.keys-pruned-every", "6s"),
                        Map.entry("onetrip.orders.rehearsal-limit", "7"),
                        Map.entry("onetrip.orders.counts-folded-every", "8s"),
                        Map.entry("onetrip.orders.cache-size", "9MB"),
                        Map.entry("onetrip.orders.cache-kept", "10ms"))))
                .isEqualTo(new OrdersProperties(
                        Duration.ofMillis(1),
                        2,
                        11,
                        3,
                        4,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(6),
                        7,
                        Duration.ofSeconds(8),
                        DataSize.ofMegabytes(9),
                        Duration.ofMillis(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "deadline,0ms",
        "deadline,61s",
        "group-limit,0",
        "group-limit,1001",
        "group-items,0",
        "group-items,100001",
        "lanes,0",
        "lanes,65",
        "queue-limit,0",
        "queue-limit,100001",
        "keys-kept,59s",
        "keys-kept,31d",
        "keys-pruned-every,999ms",
        "rehearsal-limit,0",
        "rehearsal-limit,100001",
        "counts-folded-every,9ms",
        "cache-size,5GB",
        "cache-kept,0ms",
        "cache-kept,2h"
    })
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.orders." + property, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.orders.%s", property);
    }
}
