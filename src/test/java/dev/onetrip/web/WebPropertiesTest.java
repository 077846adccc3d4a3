package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

@TestMethodOrder(MethodOrderer.Random.class)
class WebPropertiesTest {
    private static WebProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.web", WebProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new WebProperties(
                        DataSize.ofKilobytes(256),
                        DataSize.ofKilobytes(64),
                        DataSize.ofGigabytes(1),
                        2_000_000,
                        1000,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        DataSize.ofMegabytes(64),
                        Duration.ofSeconds(30),
                        DataSize.ofMegabytes(128),
                        null,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        DataSize.ofKilobytes(16)));
    }

    @Test
    void everyPropertyIsMapped() {
        Map<String, String> all =
                new HashMap<>(Map.of("onetrip.web.body-limit", "1KB", "onetrip.web.line-limit", "2KB"));
        all.putAll(Map.of("onetrip.web.stream-limit", "3KB", "onetrip.web.stream-lines", "4"));
        all.putAll(Map.of("onetrip.web.blank-lines", "5", "onetrip.web.body-stall", "6s"));
        all.putAll(Map.of("onetrip.web.write-stall", "7s", "onetrip.web.idle", "8s"));
        all.putAll(Map.of("onetrip.web.header-limit", "9KB", "onetrip.web.silence", "10s"));
        all.putAll(Map.of("onetrip.web.head", "11s", "onetrip.web.drain-limit", "12KB"));
        all.putAll(Map.of("onetrip.web.drain-time", "13s", "onetrip.web.spill-limit", "14KB"));
        all.putAll(Map.of("onetrip.web.held-limit", "15MB", "onetrip.web.farewell", "16s"));
        assertThat(bind(all))
                .isEqualTo(new WebProperties(
                        DataSize.ofKilobytes(1),
                        DataSize.ofKilobytes(2),
                        DataSize.ofKilobytes(3),
                        4,
                        5,
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        DataSize.ofKilobytes(12),
                        Duration.ofSeconds(13),
                        DataSize.ofKilobytes(14),
                        DataSize.ofMegabytes(15),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(11),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(16),
                        DataSize.ofKilobytes(9)));
    }

    @ParameterizedTest
    @CsvSource({
        "body-limit,0B",
        "body-limit,2GB",
        "line-limit,0B",
        "line-limit,2GB",
        "stream-limit,1KB",
        "stream-lines,0",
        "blank-lines,-1",
        "body-stall,0s",
        "write-stall,0s",
        "drain-limit,2GB",
        "drain-time,0s",
        "spill-limit,-1B",
        "silence,0s",
        "head,0s",
        "idle,-1s",
        "farewell,-1s",
        "header-limit,1023B",
        "header-limit,2GB"
    })
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.web." + property, value)))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageStartingWith("onetrip.web.%s", property);
    }
}
