package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.util.List;
import java.util.Map;
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

    @Test
    @Timeout(300)
    void twoHundredThousandLinesPassThroughASmallHeap() {
        ingest(200_000);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void aMillionLinesPassThroughASmallHeap() {
        ingest(1_000_000);
    }

    private void ingest(int lines) {
        String slug = Commits.freshSlug();
        try (ServiceProcess service = ServiceProcess.start(
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                Map.of("onetrip.database.url", database.url(), "onetrip.commits.ingest-deadline", "10m"))) {
            Answer answer = service.http().postLines(Commits.path(slug), () -> Commits.stream(lines));
            assertThat(Commits.counts(answer)).isEqualTo("%s 0 0 0", lines);
            System.out.println(lines + " lines: " + Commits.summary(answer));
            assertThat(Commits.stored(database, slug)).isEqualTo(lines);
            assertThat(service.output()).doesNotContain("ERROR", "OutOfMemory", "LEAK");
        }
    }
}
