package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccessLogPropertiesTest {
    private static AccessLogProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.web.access-log", AccessLogProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of())).isEqualTo(new AccessLogProperties("100", Duration.ofSeconds(1)));
        assertThat(bind(Map.of()).perSecond()).isEqualTo(100);
    }

    @Test
    void allIsEveryLine() {
        assertThat(bind(Map.of("onetrip.web.access-log.lines", "all")).perSecond())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1000001", "ALL", "many", "99999999999"})
    void otherCountsAreRefused(String lines) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.web.access-log.lines", lines)))
                .hasStackTraceContaining("onetrip.web.access-log.lines");
    }

    @Test
    void aTimeOfNothingIsRefused() {
        assertThatThrownBy(() -> bind(Map.of("onetrip.web.access-log.slow", "0s")))
                .hasStackTraceContaining("onetrip.web.access-log.slow");
    }
}
