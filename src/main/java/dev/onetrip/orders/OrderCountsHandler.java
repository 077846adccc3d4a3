package dev.onetrip.orders;

import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Parameters;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the counts. */
final class OrderCountsHandler {
    private final OrderCounts counts;
    private final OrdersProperties properties;

    OrderCountsHandler(OrderCounts counts, OrdersProperties properties) {
        this.counts = counts;
        this.properties = properties;
    }

    /** What was counted, and how. */
    private record Body(String consistency, Map<String, Long> counts) {}

    Mono<ServerResponse> counts(ServerRequest request) {
        OrderCounts.Consistency consistency = Parameters.named(request, "consistency", OrderCounts.Consistency.STRONG);
        return counts.of(consistency, Deadlines.of(request, properties.deadline()))
                .flatMap(counted -> JsonAnswer.of(ServerResponse.ok(), new Body(consistency.toString(), counted)));
    }
}
