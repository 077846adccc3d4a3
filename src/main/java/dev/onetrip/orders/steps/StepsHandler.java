package dev.onetrip.orders.steps;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.onetrip.core.Deadline;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Cursor;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Fields;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Reading;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the steps of orders: looking at them, and settling what needs attention. */
final class StepsHandler {
    private static final String ACTION = "action";
    private static final String RETRY = "retry";
    private static final String CLEAR = "clear";
    private static final int ACTION_MAX = 20;

    /** {@code {"action":"retry"}} or {@code {"action":"clear"}}. */
    static final Reading<String> READING = Reading.of(StepsHandler::action, ACTION);

    private final Attention attention;
    private final List<String> names;
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final StepsProperties properties;

    StepsHandler(Attention attention, List<String> names, Bodies bodies, Ndjson ndjson, StepsProperties properties) {
        this.attention = attention;
        this.names = names;
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.properties = properties;
    }

    /** The journal, and the names of all steps in their order. */
    record Shown(@JsonUnwrapped Placing placing, List<String> steps) {}

    private static String action(Fields fields) {
        String action = fields.text(ACTION, 1, ACTION_MAX);
        if (fields.isSound() && !action.equals(RETRY) && !action.equals(CLEAR)) {
            fields.refuseFor(ACTION, "one of " + RETRY + ", " + CLEAR);
        }
        return action;
    }

    Mono<ServerResponse> one(ServerRequest request) {
        return attention
                .one(OrderKey.of(request), deadline(request))
                .flatMap(placing -> JsonAnswer.of(ServerResponse.ok(), new Shown(placing, names)));
    }

    /** 204 where the order needed attention. */
    Mono<ServerResponse> settle(ServerRequest request) {
        OrderKey order = OrderKey.of(request);
        Deadline deadline = deadline(request);
        return bodies.json(request, READING)
                .flatMap(action -> action.value().equals(RETRY)
                        ? attention.retry(order, deadline)
                        : attention.clear(order, deadline))
                .then(ServerResponse.noContent().build());
    }

    Listing<Long, Shown> needingAttention() {
        return Listing.by(
                ndjson,
                0L,
                cursor -> cursor.number(0),
                shown -> Cursor.of(shown.placing().orderId()),
                request -> (after, limit) -> attention
                        .after(after, limit, deadline(request))
                        .map(all -> all.stream()
                                .map(placing -> new Shown(placing, names))
                                .toList()));
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }
}
