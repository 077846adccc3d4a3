package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The settings of uploads, and what stops the start. */
class IngestPropertiesTest {
    private static IngestProperties with(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("onetrip.commits", IngestProperties.class);
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        IngestProperties properties = with(Map.of());
        assertThat(properties.ingestDeadline()).isEqualTo(Duration.ofSeconds(60));
        assertThat(properties.concurrentIngests()).isEqualTo(4);
        assertThat(properties.chunkLines()).isEqualTo(1_000);
        assertThat(properties.workMem().toMegabytes()).isEqualTo(64);
        assertThat(properties.streamPartLines()).isEqualTo(10_000);
        assertThat(properties.streamPartTime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(properties.streamLines()).isEqualTo(20_000_000);
        assertThat(properties.streamsKept()).isEqualTo(Duration.ofDays(7));
    }

    @ParameterizedTest
    @CsvSource({
        "ingest-deadline,0ms",
        "concurrent-ingests,0",
        "chunk-lines,0",
        "verdicts-pending,0",
        "parallelism,65",
        "work-mem,1KB",
        "answer-limit,1B",
        "keys-kept,1s",
        "keys-pruned-every,1ms",
        "stream-part-lines,0",
        "stream-part-time,2m",
        "stream-part-time,60s",
        "stream-lines,0",
        "streams-kept,91d"
    })
    void aValueOutOfRangeStopsTheStartAndNamesItself(String name, String value) {
        assertThatThrownBy(() -> with(Map.of("onetrip.commits." + name, value)))
                .rootCause()
                .hasMessageContaining("onetrip.commits.%s", name);
    }
}
