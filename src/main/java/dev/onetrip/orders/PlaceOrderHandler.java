package dev.onetrip.orders;

import dev.onetrip.core.Deadline;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Line;
import dev.onetrip.web.LineByLine;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.Progress;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the placing of orders, one by one and line by line. */
final class PlaceOrderHandler {
    /** The summary's count of lines whose order was stored. */
    private static final String CREATED = "created";

    private static final int STATUS = 201;

    private final GroupCommit<HashedLane, Keyed<NewOrder.Asked>, PlacedOrder> groups;
    private final PlaceOrders placeOrders;
    private final AfterPlacing steps;
    private final ReadOrders read;
    private final Bodies bodies;
    private final LineByLine lines;
    private final IdempotencyKeys keys;
    private final OrdersProperties properties;

    PlaceOrderHandler(
            GroupCommit<HashedLane, Keyed<NewOrder.Asked>, PlacedOrder> groups,
            PlaceOrders placeOrders,
            AfterPlacing steps,
            ReadOrders read,
            Bodies bodies,
            LineByLine lines,
            IdempotencyKeys keys,
            OrdersProperties properties) {
        this.groups = groups;
        this.placeOrders = placeOrders;
        this.steps = steps;
        this.read = read;
        this.bodies = bodies;
        this.lines = lines;
        this.keys = keys;
        this.properties = properties;
    }

    /** The verdict on a line whose order was stored; a list of orders does not show items either. */
    record CreatedLine(int line, int status, UUID customerId, long id, String totalAmount) {
        static CreatedLine of(Line line, PlacedOrder placed) {
            Order order = placed.order();
            return new CreatedLine(line.number(), STATUS, order.customerId(), order.id(), order.totalAmount());
        }
    }

    Mono<ServerResponse> place(ServerRequest request) {
        UUID customerId = customer(request);
        Deadline deadline = deadline(request);
        Preferences preferences = Preferences.of(request);
        return bodies.json(request, NewOrder.READING)
                .map(order -> asked(request, customerId, keys.keyed(request, order)))
                .flatMap(asked -> preferences.rehearsal()
                        ? placeOrders
                                .rehearse(List.of(asked), deadline)
                                .flatMap(verdicts -> verdicts.get(0).toMono())
                        : placed(request, asked, deadline))
                .flatMap(placed -> answer(preferences, placed));
    }

    private static Mono<ServerResponse> answer(Preferences preferences, PlacedOrder placed) {
        ServerResponse.BodyBuilder answer = preferences.applyTo(ServerResponse.status(STATUS));
        if (!preferences.rehearsal()) {
            answer.location(URI.create(placed.path()))
                    .eTag(Conditions.etag(placed.order().version()));
        }
        if (placed.replayed()) {
            answer.header(IdempotencyKeys.REPLAYED, "true");
        }
        return preferences.minimal() ? answer.build() : JsonAnswer.of(answer, placed.order());
    }

    /** A verdict per line, in order; lines that are under way together share groups. */
    Mono<ServerResponse> placeMany(ServerRequest request) {
        UUID customerId = customer(request);
        LineByLine.Work<Keyed<NewOrder.Asked>, PlacedOrder> work = new LineByLine.Work<>(
                line -> asked(request, customerId, keys.keyed(request, line, NewOrder.LINE)),
                asked -> placed(request, asked, deadline(request)),
                all -> placeOrders.rehearse(all, deadline(request)),
                CreatedLine::of,
                List.of(CREATED),
                placed -> CREATED);
        return lines.answer(request, work, properties.groupLimit(), properties.rehearsalLimit());
    }

    /** A new order has no version yet that a condition could name. */
    private static UUID customer(ServerRequest request) {
        Conditions.none(request, "PATCH and DELETE /customers/{customerId}/orders/{id}", "order");
        return Parameters.uuid(request, "customerId");
    }

    private static Keyed<NewOrder.Asked> asked(ServerRequest request, UUID customerId, Keyed<NewOrder> order) {
        boolean inSteps = Progress.of(request).isPresent();
        return order.map(one -> new NewOrder.Asked(customerId, one, inSteps));
    }

    /** In the background with its steps; the answer then shows the order after them. */
    private Mono<PlacedOrder> placed(ServerRequest request, Keyed<NewOrder.Asked> asked, Deadline deadline) {
        Mono<PlacedOrder> stored = join(asked, deadline);
        return Progress.of(request)
                .map(progress -> stored.flatMap(placed -> inSteps(placed, progress)))
                .orElse(stored);
    }

    private Mono<PlacedOrder> inSteps(PlacedOrder placed, Progress progress) {
        UUID customerId = placed.order().customerId();
        long id = placed.order().id();
        return steps.run(customerId, id, progress)
                .then(Mono.defer(() -> read.one(customerId, id, Deadline.in(properties.deadline()))))
                .map(order -> new PlacedOrder(order, placed.replayed()));
    }

    private Mono<PlacedOrder> join(Keyed<NewOrder.Asked> asked, Deadline deadline) {
        HashedLane lane = HashedLane.of(asked.value().customerId(), properties.lanes(), asked.hasKey());
        return keys.once(asked.key(), groups.submit(lane, asked, deadline));
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }
}
