package dev.onetrip.orders;

import dev.onetrip.core.Deadline;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the change of an order. A path without the customer costs one round trip more. */
final class ChangeOrderHandler {
    private final ChangeOrder changeOrder;
    private final ReadOrders read;
    private final Bodies bodies;
    private final IdempotencyKeys keys;
    private final OrdersProperties properties;

    ChangeOrderHandler(
            ChangeOrder changeOrder,
            ReadOrders read,
            Bodies bodies,
            IdempotencyKeys keys,
            OrdersProperties properties) {
        this.changeOrder = changeOrder;
        this.read = read;
        this.bodies = bodies;
        this.keys = keys;
        this.properties = properties;
    }

    Mono<ServerResponse> change(ServerRequest request) {
        return bodies.json(request, OrderChange.READING)
                .map(change -> keys.keyed(request, change).map(Optional::of))
                .flatMap(change -> run(request, change));
    }

    Mono<ServerResponse> delete(ServerRequest request) {
        return run(request, new Keyed<>(Optional.empty(), keys.of(request, "", List.of())));
    }

    private Mono<ServerResponse> run(ServerRequest request, Keyed<Optional<OrderChange>> change) {
        long id = Parameters.id(request, "id");
        Conditions conditions = Conditions.of(request);
        Preferences preferences = Preferences.of(request);
        Deadline deadline = Deadlines.of(request, properties.deadline());
        return customer(request, id, deadline)
                .map(customerId -> change.map(what -> new OrderChange.Asked(customerId, id, what)))
                .flatMap(asked ->
                        keys.once(asked.key(), changeOrder.run(asked, conditions, deadline, preferences.rehearsal())))
                .doOnNext(done -> read.changed(done.order().customerId(), id))
                .flatMap(done -> answer(preferences, done, change.value().isPresent()));
    }

    private Mono<UUID> customer(ServerRequest request, long id, Deadline deadline) {
        return request.pathVariables().containsKey("customerId")
                ? Mono.just(Parameters.uuid(request, "customerId"))
                : read.customerOf(id, deadline);
    }

    private static Mono<ServerResponse> answer(Preferences preferences, PlacedOrder done, boolean isThere) {
        ServerResponse.BodyBuilder answer =
                preferences.applyTo(isThere ? ServerResponse.ok() : ServerResponse.status(204));
        if (isThere && !preferences.rehearsal()) {
            answer.eTag(Conditions.etag(done.order().version()));
        }
        if (done.replayed()) {
            answer.header(IdempotencyKeys.REPLAYED, "true");
        }
        return !isThere || preferences.minimal() ? answer.build() : JsonAnswer.of(answer, done.order());
    }
}
