package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CustomersPropertiesTest {
    private static CustomersProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.customers", CustomersProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new CustomersProperties(
                        Duration.ofSeconds(2), 128, 2, 2048, Duration.ofHours(24), Duration.ofMinutes(10), 10_000));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.customers.deadline",
                        "1ms",
                        "onetrip.customers.group-limit",
                        "2",
                        "onetrip.customers.lanes",
                        "3",
                        "onetrip.customers.queue-limit",
                        "4",
                        "onetrip.customers.keys-kept",
                        "5m",
                        "onetrip.customers.keys-pruned-every",
                        "6s",
                        "onetrip.customers.rehearsal-limit",
                        "7")))
                .isEqualTo(new CustomersProperties(
                        Duration.ofMillis(1), 2, 3, 4, Duration.ofMinutes(5), Duration.ofSeconds(6), 7));
    }

    @ParameterizedTest
    @CsvSource({
        "deadline,0ms",
        "deadline,61s",
        "group-limit,0",
        "group-limit,1001",
        "lanes,0",
        "lanes,65",
        "queue-limit,0",
        "queue-limit,100001",
        "keys-kept,59s",
        "keys-kept,31d",
        "keys-pruned-every,999ms",
        "rehearsal-limit,0",
        "rehearsal-limit,100001"
    })
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.customers." + property, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.customers.%s", property);
    }
}
