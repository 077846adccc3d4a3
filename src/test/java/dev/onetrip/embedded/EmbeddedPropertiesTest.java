package dev.onetrip.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.database.StartRefused;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class EmbeddedPropertiesTest {

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new EmbeddedProperties(
                        System.getProperty("user.home") + "/.onetrip/data",
                        0,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)));
    }

    @Test
    void everyKeyIsMapped() {
        assertThat(bind(Map.of(
                        "onetrip.embedded.data-directory", "/srv/x/../data",
                        "onetrip.embedded.port", "5433",
                        "onetrip.embedded.start-timeout", "1s",
                        "onetrip.embedded.stop-timeout", "2s")))
                .isEqualTo(new EmbeddedProperties("/srv/data", 5433, Duration.ofSeconds(1), Duration.ofSeconds(2)));
    }

    @ParameterizedTest
    @CsvSource({"port, -1", "port, 65536", "start-timeout, 0ms", "stop-timeout, -1s"})
    void outOfRangeIsRefused(String key, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.embedded." + key, value)))
                .rootCause()
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(key);
    }

    private static EmbeddedProperties bind(Map<String, Object> values) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", values));
        return new Binder(
                        ConfigurationPropertySources.get(environment),
                        new PropertySourcesPlaceholdersResolver(environment))
                .bindOrCreate("onetrip.embedded", Bindable.of(EmbeddedProperties.class));
    }
}
