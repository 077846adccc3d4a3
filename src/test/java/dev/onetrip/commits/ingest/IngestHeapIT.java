package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.io.InputStream;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An upload of any length in a small heap. */
@ExtendWith(RealPostgres.class)
class IngestHeapIT {
    private final Database database;

    IngestHeapIT(Database database) {
        this.database = database;
    }

    /** The lines alone are 130 MB. */
    @Test
    @Timeout(300)
    void linesOfMoreThanTheHeapPassThroughIt() {
        String text = "Long ago. ".repeat(800);
        IntFunction<String> line = number -> Commits.line(Commits.sha(number), "Ada", "ada@example.org", text + number);
        try (ServiceProcess service = start("-Xmx96m", "-XX:TieredStopAtLevel=1")) {
            ingest(service, 16_000, () -> Commits.stream(16_000, line));
        }
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void aMillionLinesPassThroughASmallHeap() {
        try (ServiceProcess service = start("-Xmx256m")) {
            ingest(service, 1_000_000, () -> Commits.stream(1_000_000));
        }
    }

    private ServiceProcess start(String... flags) {
        return ServiceProcess.start(
                Stream.concat(Stream.of(flags), Stream.of("-XX:+ExitOnOutOfMemoryError"))
                        .toList(),
                Map.of("onetrip.database.url", database.url(), "onetrip.commits.ingest-deadline", "10m"));
    }

    private void ingest(ServiceProcess service, int count, Supplier<InputStream> lines) {
        String slug = Commits.freshSlug();
        Answer answer = service.http().postLines(Commits.path(slug), lines);
        assertThat(Commits.counts(answer)).isEqualTo("%s 0 0 0", count);
        System.out.println(count + " lines: " + Commits.summary(answer));
        assertThat(Commits.stored(database, slug)).isEqualTo(count);
        assertThat(service.output()).doesNotContain("ERROR", "OutOfMemory", "LEAK");
    }
}
