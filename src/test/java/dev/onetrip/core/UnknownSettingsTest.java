package dev.onetrip.core;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class UnknownSettingsTest {
    @ConfigurationProperties("onetrip.database")
    record Base(String url, int poolSize, int port, List<String> hosts) {}

    @ConfigurationProperties("onetrip.users")
    record Users(Duration deadline, int groupLimit, Map<String, Key> keys, Inner inner) {}

    record Key(String hash) {}

    record Inner(int depth) {}

    private static void check(PropertySource<?> source) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(own -> environment.getPropertySources().remove(own.getName()));
        environment.getPropertySources().addFirst(source);
        UnknownSettings.check(environment, Set.of(Base.class, Users.class));
    }

    private static void property(String name) {
        check(new MapPropertySource("test", Map.of(name, "hunter2")));
    }

    private static void variable(String name, String value) {
        check(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "onetrip.database.url",
                "onetrip.database.pool-size",
                "onetrip.database.poolSize",
                "onetrip.database.pool_size",
                "ONETRIP.DATABASE.POOLSIZE",
                "onetrip.database.hosts",
                "onetrip.database.hosts[0]",
                "onetrip.users.keys.ada.hash",
                "onetrip.users.keys[a-b].hash",
                "onetrip.users.inner",
                "onetrip.users.inner.depth",
                "onetripper.users.x",
                "spring.onetrip.x"
            })
    void aPropertyThatIsBoundOrOfOthersIsKnown(String name) {
        assertThatCode(() -> property(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            onetrip.users.deadlin           | did you mean onetrip.users.deadline?
            onetrip.users.gruop-limit       | did you mean onetrip.users.group-limit?
            onetrip.databse.url             | did you mean onetrip.database.url?
            onetrip.users.pool-size         | did you mean onetrip.database.pool-size?
            onetrip.users.deadline.millis   | did you mean onetrip.users.deadline?
            onetrip.users.inner.deepness    | did you mean onetrip.users.inner.depth?
            onetrip.users.keys.ada.hsh      | did you mean onetrip.users.keys.<name>.hash?
            onetrip.users.keys.ada          | known
            onetrip.database.hosts[0].name  | known
            onetrip.telemetry               | known are onetrip.database.*, onetrip.users.*
            onetrip.users.zzzzzzzz          | known in onetrip.users are deadline, group-limit
            """)
    void anUnknownPropertyIsRefusedWithItsPlaceAndTheNearestNameAndNotItsValue(String name, String said) {
        assertThatThrownBy(() -> property(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("%s, set by test, is not known: ", name)
                .hasMessageContaining(said.equals("known") ? "is not known: " : said)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void everyUnknownPropertyIsNamedWithTheLineOfItsFile() throws IOException {
        String yaml = "onetrip:\n  users:\n    deadline: 1s\n    gruop-limit: 3\n  database:\n    poolsise: 3\n";
        PropertySource<?> source = new YamlPropertySourceLoader()
                .load("file", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "file.yaml"))
                .get(0);
        assertThatThrownBy(() -> check(source))
                .hasMessage("onetrip.users.gruop-limit, set by Byte array resource [file.yaml], line 4, is not known:"
                        + " did you mean onetrip.users.group-limit?; onetrip.database.poolsise, set by Byte array"
                        + " resource [file.yaml], line 6, is not known: did you mean onetrip.database.pool-size?");
    }

    @ParameterizedTest
    @CsvSource({
        "ONETRIP_DATABASE_URL, x",
        "ONETRIP_DATABASE_POOLSIZE, 1",
        "ONETRIP_DATABASE_POOL_SIZE, 1",
        "onetrip_database_poolsize, 1",
        "ONETRIP_DATABASE_HOSTS_0, x",
        "ONETRIP_USERS_KEYS_ADA_LOVELACE_HASH, x",
        "ONETRIP_SERVICE_HOST, 10.0.0.1",
        "ONETRIP_SERVICE_PORT, 8080",
        "ONETRIP_SERVICE_PORT_HTTP, 8080",
        "ONETRIP_PORT, tcp://10.0.0.1:8080",
        "ONETRIP_PORT_8080_TCP, tcp://10.0.0.1:8080",
        "ONETRIP_PORT_8080_TCP_ADDR, 10.0.0.1",
        "ONETRIP_PORT_8080_TCP_PROTO, tcp",
        "ONETRIP_USERS_SERVICE_HOST, 10.0.0.1",
        "ONETRIP_USERS_PORT_53_UDP_PORT, 53",
        "ONETRIP_TOKEN, x",
        "ONETRIP_KEY, x",
        "ONETRIPPER, x",
    })
    void aVariableThatIsBoundOrOfKubernetesIsNotRefused(String name, String value) {
        assertThatCode(() -> variable(name, value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "ONETRIP_DATABSE_URL, did you mean ONETRIP_DATABASE_URL?",
        "ONETRIP_DATABASE_POOLSISE, did you mean ONETRIP_DATABASE_POOLSIZE?",
        "ONETRIP_PORT, known are",
        "ONETRIP_USERS_PORT, ''",
        "ONETRIP_USERS_KEYS_HASH, ''",
        "ONETRIP_HOME, known are",
    })
    void anUnknownVariableIsRefusedWithTheNearestName(String name, String said) {
        assertThatThrownBy(() -> variable(name, "8080"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.")
                .hasMessageContaining(", set by the environment variable %s, is not known: ", name)
                .hasMessageContaining(said)
                .hasMessageNotContaining("8080");
    }
}
