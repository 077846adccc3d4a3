package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DatabasePropertiesTest {

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new DatabaseProperties(
                        null,
                        null,
                        null,
                        null,
                        10,
                        256,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(6),
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        2,
                        Duration.ofSeconds(1),
                        1,
                        3,
                        false,
                        256,
                        false,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(500)));
    }

    @Test
    void everyKeyIsMapped() {
        assertThat(bind(Map.ofEntries(
                        Map.entry("url", "postgresql://db/app"),
                        Map.entry("username", "ada"),
                        Map.entry("password", "hunter2"),
                        Map.entry("ssl-mode", "require"),
                        Map.entry("pool-size", "11"),
                        Map.entry("pool-pending-limit", "12"),
                        Map.entry("pool-acquire-timeout", "13ms"),
                        Map.entry("connect-timeout", "14ms"),
                        Map.entry("start-timeout", "15ms"),
                        Map.entry("max-lifetime", "16m"),
                        Map.entry("idle-check", "25s"),
                        Map.entry("plan-lifetime", "26s"),
                        Map.entry("control-connections", "17"),
                        Map.entry("control-timeout", "18ms"),
                        Map.entry("instances", "19"),
                        Map.entry("reserved-connections", "20"),
                        Map.entry("refuse-overcommit", "true"),
                        Map.entry("statement-cache-size", "21"),
                        Map.entry("pooled", "true"),
                        Map.entry("statement-timeout", "22s"),
                        Map.entry("idle-in-transaction-timeout", "23s"),
                        Map.entry("client-check-interval", "24ms"))))
                .isEqualTo(new DatabaseProperties(
                        "postgresql://db/app",
                        "ada",
                        "hunter2",
                        "require",
                        11,
                        12,
                        Duration.ofMillis(13),
                        Duration.ofMillis(14),
                        Duration.ofMillis(15),
                        Duration.ofMinutes(16),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(26),
                        17,
                        Duration.ofMillis(18),
                        19,
                        20,
                        true,
                        21,
                        true,
                        Duration.ofSeconds(22),
                        Duration.ofSeconds(23),
                        Duration.ofMillis(24)));
    }

    @Test
    void itsTextHoldsNoSecret() {
        Map<String, String> secrets = Map.of("url", "postgresql://a:hunter1@db/app", "password", "hunter2");
        assertThat(bind(secrets).toString()).doesNotContain("hunter");
        assertThat(bind(secrets).address().toString()).doesNotContain("hunter");
    }

    @ParameterizedTest
    @CsvSource({
        "pool-size, 0",
        "pool-size, 1001",
        "pool-pending-limit, -1",
        "pool-pending-limit, 100001",
        "pool-acquire-timeout, 0ms",
        "connect-timeout, 0ms",
        "start-timeout, 0ms",
        "start-timeout, 10001ms",
        "max-lifetime, 0ms",
        "idle-check, 0ms",
        "plan-lifetime, 0ms",
        "control-connections, 0",
        "control-connections, 101",
        "control-timeout, -1ms",
        "instances, 0",
        "instances, 10001",
        "reserved-connections, -1",
        "reserved-connections, 100001",
        "statement-cache-size, -1",
        "statement-cache-size, 10001",
        "statement-timeout, -1ms",
        "idle-in-transaction-timeout, -1ms",
        "client-check-interval, 2d"
    })
    void outOfRangeIsRefusedByName(String key, String value) {
        assertThatThrownBy(() -> bind(Map.of(key, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("onetrip.database.%s must be", key);
    }

    @Test
    void aBlankUrlIsRefusedWhereOneIsNeeded() {
        assertThatThrownBy(() -> bind(Map.of("url", " ")).address())
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("ONETRIP_DATABASE_URL");
    }

    static DatabaseProperties bind(Map<String, String> values) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        values.forEach((key, value) -> source.put("onetrip.database." + key, value));
        return new Binder(source).bindOrCreate("onetrip.database", DatabaseProperties.class);
    }
}
