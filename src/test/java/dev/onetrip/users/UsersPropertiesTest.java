package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class UsersPropertiesTest {
    private static UsersProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.users", UsersProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new UsersProperties(
                        Duration.ofSeconds(2),
                        128,
                        2048,
                        Duration.ofHours(24),
                        Duration.ofMinutes(10),
                        10_000,
                        RescoringStrategy.AUTO,
                        10_000,
                        Duration.ofMinutes(10),
                        10_000));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.users.deadline",
                        "1ms",
                        "onetrip.users.group-limit",
                        "2",
                        "onetrip.users.queue-limit",
                        "3",
                        "onetrip.users.keys-kept",
                        "4m",
                        "onetrip.users.keys-pruned-every",
                        "5s",
                        "onetrip.users.rehearsal-limit",
                        "6",
                        "onetrip.users.rescoring",
                        "row-by-row",
                        "onetrip.users.deferred-from",
                        "7",
                        "onetrip.users.settle-deadline",
                        "8s",
                        "onetrip.users.settle-chunk",
                        "9")))
                .isEqualTo(new UsersProperties(
                        Duration.ofMillis(1),
                        2,
                        3,
                        Duration.ofMinutes(4),
                        Duration.ofSeconds(5),
                        6,
                        RescoringStrategy.ROW_BY_ROW,
                        7,
                        Duration.ofSeconds(8),
                        9));
    }

    @ParameterizedTest
    @CsvSource({
        "deadline,0ms",
        "deadline,61s",
        "group-limit,0",
        "group-limit,1001",
        "queue-limit,0",
        "queue-limit,100001",
        "keys-kept,59s",
        "keys-kept,31d",
        "keys-pruned-every,999ms",
        "rehearsal-limit,0",
        "rehearsal-limit,100001",
        "deferred-from,-1",
        "settle-deadline,999ms",
        "settle-deadline,25h",
        "settle-chunk,0",
        "settle-chunk,100001"
    })
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.users." + property, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.users.%s", property);
    }
}
