package dev.onetrip.orders;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the reading of orders: one, a page, or a whole list. */
final class ReadOrdersHandler {
    /** Most orders that a page leaves out; further back leads a cursor, which costs the same everywhere. */
    private static final int OFFSET_MAX = 10_000;

    private static final String OFFSET = "offset";

    private final ReadOrders read;
    private final Ndjson ndjson;
    private final OrdersProperties properties;

    ReadOrdersHandler(ReadOrders read, Ndjson ndjson, OrdersProperties properties) {
        this.read = read;
        this.ndjson = ndjson;
        this.properties = properties;
    }

    /** 304 where the client's If-None-Match names the version that is stored. */
    Mono<ServerResponse> one(ServerRequest request) {
        UUID customerId = Parameters.uuid(request, "customerId");
        return read.cached(customerId, Parameters.id(request, "id"), deadline(request))
                .flatMap(order -> order.to(request));
    }

    /** The same of any customer. */
    Mono<ServerResponse> oneOfAll(ServerRequest request) {
        return read.cached(Parameters.id(request, "id"), deadline(request)).flatMap(order -> order.to(request));
    }

    Listing<Long, Order> ofCustomer() {
        return newestFirst(request -> {
            UUID customerId = Parameters.uuid(request, "customerId");
            Optional<OrderStatus> status = status(request);
            return part -> read.of(customerId, status, part, deadline(request));
        });
    }

    Listing<Long, Order> all() {
        return newestFirst(request -> {
            Optional<OrderStatus> status = status(request);
            return part -> read.all(status, part, deadline(request));
        });
    }

    /** The offset counts on the first page; from there on the cursor leads. */
    private Listing<Long, Order> newestFirst(
            Function<ServerRequest, Function<ReadOrders.Part, Mono<List<Order>>>> orders) {
        return Listing.byIdNewestFirst(ndjson, Order::id, (request, direction) -> {
            int offset = offset(request);
            Function<ReadOrders.Part, Mono<List<Order>>> asked = orders.apply(request);
            return (from, limit) -> {
                boolean isFirst = from == 0 || from == Long.MAX_VALUE;
                return asked.apply(new ReadOrders.Part(direction, from, limit, isFirst ? offset : 0));
            };
        });
    }

    private static Optional<OrderStatus> status(ServerRequest request) {
        return Parameters.named(request, "status", OrderStatus.class);
    }

    private static int offset(ServerRequest request) {
        long offset = Parameters.number(request, OFFSET, 18, "an integer of 0 or more")
                .orElse(0);
        if (offset > OFFSET_MAX) {
            throw new Refusal.Invalid(
                    OFFSET, "is " + offset + "; at most " + OFFSET_MAX + " is allowed, and a cursor leads further");
        }
        return (int) offset;
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }
}
