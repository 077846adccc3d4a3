package dev.onetrip.customers;

import dev.onetrip.web.JsonAnswer;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Shows how long the upserts of this instance took. */
final class StrategiesHandler {
    private final Latencies latencies;

    StrategiesHandler(Latencies latencies) {
        this.latencies = latencies;
    }

    private record Histograms(List<Latencies.Histogram> items) {}

    Mono<ServerResponse> all(ServerRequest request) {
        return JsonAnswer.of(ServerResponse.ok(), new Histograms(latencies.histograms()));
    }
}
