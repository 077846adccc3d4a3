package dev.onetrip.orders;

import dev.onetrip.web.Conditions;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.JsonLine;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;

/** An order with its items as the bytes of its answer, encoded once for all its readers. */
final class OrderAnswer {
    private static final int BYTES_BESIDE_THE_BODY = 100;

    private final long version;
    private final byte[] body;

    private OrderAnswer(long version, byte[] body) {
        this.version = version;
        this.body = body;
    }

    static OrderAnswer of(Order order, ObjectMapper json) {
        return new OrderAnswer(order.version(), JsonLine.of(json, order));
    }

    /** What it takes of a cache, roughly. */
    int bytes() {
        return BYTES_BESIDE_THE_BODY + body.length;
    }

    /** 304 where the client's If-None-Match names the version. */
    Mono<ServerResponse> to(ServerRequest request) {
        return Conditions.answer(request, version, head -> JsonAnswer.encoded(head, body));
    }
}
