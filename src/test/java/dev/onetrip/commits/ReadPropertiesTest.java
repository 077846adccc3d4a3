package dev.onetrip.commits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The settings of reading commits back, and what stops the start. */
class ReadPropertiesTest {
    private static ReadProperties with(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("onetrip.commits", ReadProperties.class);
    }

    @Test
    void theDefaultIsThatOfTheDocumentation() {
        assertThat(with(Map.of()).readDeadline()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ms", "2m"})
    void aDeadlineOutOfRangeStopsTheStartAndNamesItself(String value) {
        assertThatThrownBy(() -> with(Map.of("onetrip.commits.read-deadline", value)))
                .rootCause()
                .hasMessageStartingWith("onetrip.commits.read-deadline must be 1ms to 60s");
    }
}
