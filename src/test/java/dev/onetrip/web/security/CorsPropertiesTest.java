package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.database.StartRefused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CorsPropertiesTest {
    private static CorsProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.web.cors", CorsProperties.class);
    }

    @Test
    void theDefaultIsNoOrigin() {
        assertThat(bind(Map.of())).isEqualTo(new CorsProperties(List.of(), Duration.ofHours(1)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.web.cors.allowed-origins",
                        "https://a.example,http://b.example:81",
                        "onetrip.web.cors.max-age",
                        "2s")))
                .isEqualTo(
                        new CorsProperties(List.of("https://a.example", "http://b.example:81"), Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @CsvSource({"allowed-origins,*", "allowed-origins,https://a.example/", "allowed-origins,a.example", "max-age,-1s"})
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.web.cors." + property, value)))
                .rootCause()
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("onetrip.web.cors.%s", property);
    }
}
