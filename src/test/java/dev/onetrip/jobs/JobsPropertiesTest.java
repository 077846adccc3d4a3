package dev.onetrip.jobs;

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

class JobsPropertiesTest {
    private static JobsProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("onetrip.jobs", JobsProperties.class);
    }

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(bind(Map.of()))
                .isEqualTo(new JobsProperties(
                        2,
                        10_000,
                        DataSize.ofGigabytes(1),
                        DataSize.ofMegabytes(256),
                        DataSize.ofMegabytes(8),
                        DataSize.ofMegabytes(16),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        8,
                        Duration.ofMillis(200),
                        Duration.ofSeconds(2),
                        Duration.ofDays(7),
                        Duration.ofSeconds(15),
                        Duration.ofMillis(500)));
    }

    @Test
    void everyPropertyIsMapped() {
        assertThat(bind(Map.ofEntries(
                        Map.entry("onetrip.jobs.concurrency", "1"),
                        Map.entry("onetrip.jobs.queue-limit", "2"),
                        Map.entry("onetrip.jobs.queue-bytes", "13KB"),
                        Map.entry("onetrip.jobs.client-bytes", "12KB"),
                        Map.entry("onetrip.jobs.body-limit", "3KB"),
                        Map.entry("onetrip.jobs.answer-limit", "4KB"),
                        Map.entry("onetrip.jobs.poll-interval", "5s"),
                        Map.entry("onetrip.jobs.lease", "6s"),
                        Map.entry("onetrip.jobs.attempts", "7"),
                        Map.entry("onetrip.jobs.backoff", "8s"),
                        Map.entry("onetrip.jobs.deadline", "9s"),
                        Map.entry("onetrip.jobs.kept", "10d"),
                        Map.entry("onetrip.jobs.counted-every", "12s"),
                        Map.entry("onetrip.jobs.watch-interval", "11s"))))
                .isEqualTo(new JobsProperties(
                        1,
                        2,
                        DataSize.ofKilobytes(13),
                        DataSize.ofKilobytes(12),
                        DataSize.ofKilobytes(3),
                        DataSize.ofKilobytes(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        7,
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(9),
                        Duration.ofDays(10),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(11)));
    }

    @ParameterizedTest
    @CsvSource({
        "concurrency,-1",
        "concurrency,101",
        "queue-limit,0",
        "queue-limit,1000001",
        "queue-bytes,255MB",
        "queue-bytes,2000000MB",
        "client-bytes,7MB",
        "body-limit,0B",
        "body-limit,65MB",
        "answer-limit,0B",
        "answer-limit,65MB",
        "poll-interval,9ms",
        "poll-interval,61s",
        "lease,999ms",
        "lease,11m",
        "attempts,0",
        "attempts,101",
        "backoff,0ms",
        "backoff,61s",
        "deadline,0ms",
        "deadline,61s",
        "kept,59s",
        "kept,366d",
        "watch-interval,9ms",
        "watch-interval,61s"
    })
    void aValueOutOfRangeNamesItself(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("onetrip.jobs." + property, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("onetrip.jobs.%s", property);
    }
}
