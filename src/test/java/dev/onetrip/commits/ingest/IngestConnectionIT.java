package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Upload;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upload holds while it runs; no jobs here, whose looks take a connection too. */
class IngestConnectionIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    private static double acquiredMetric() {
        return Http.on(RACK.service().managementPort())
                .get("/actuator/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith("onetrip_pool_acquired"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?strategy=pivot", "?strategy=copy", "?strategy=unnest", "?strategy=row-by-row"})
    void anIngestHoldsExactlyOneConnection(String query) throws IOException {
        try (Upload upload = new Upload(RACK.service().port(), Commits.path(slug) + query)) {
            for (int i = 0; i < 20; i++) {
                upload.send(Commits.lines(i * 50 + 1, i * 50 + 50).getBytes(UTF_8));
                Eventually.becomes(1, Eventually.SOON, "connections in use", () -> (long) acquiredMetric());
                assertThat(RACK.poolside().acquired()).isEqualTo(1);
            }
            upload.end();
            assertThat(upload.line()).contains("\"inserted\":1000");
        }
        // the summary is told before the connection is back
        Eventually.becomes(0, Eventually.SOON, "connections in use", () -> (long) acquiredMetric());
        assertThat(Commits.stored(database, slug)).isEqualTo(1_000);
    }
}
