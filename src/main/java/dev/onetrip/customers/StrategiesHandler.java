package dev.onetrip.customers;

import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.JsonLine;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Shows how long the upserts of this instance took. Encodes the answer once for each state of the counts. */
final class StrategiesHandler {
    private final Latencies latencies;
    private final JsonMapper json;
    private volatile @Nullable Shown last;

    StrategiesHandler(Latencies latencies, JsonMapper json) {
        this.latencies = latencies;
        this.json = json;
    }

    private record Histograms(List<Latencies.Histogram> items) {}

    /** @param body the answer for these counts */
    @SuppressWarnings("ArrayRecordComponent") // read by this class alone, and never changed
    private record Shown(long[] counts, byte[] body) {}

    Mono<ServerResponse> all(ServerRequest request) {
        long[] counts = latencies.counts();
        Shown shown = last;
        if (shown == null || !Arrays.equals(shown.counts(), counts)) {
            shown = new Shown(counts, JsonLine.of(json, new Histograms(Latencies.histograms(counts))));
            last = shown;
        }
        return JsonAnswer.encoded(ServerResponse.ok(), shown.body());
    }
}
