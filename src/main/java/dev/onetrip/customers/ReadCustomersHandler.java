package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Parameters;
import java.util.Optional;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the reading of customers: one, a page, or the whole list. */
final class ReadCustomersHandler {
    private final ReadCustomers read;
    private final Ndjson ndjson;
    private final CustomersProperties properties;

    ReadCustomersHandler(ReadCustomers read, Ndjson ndjson, CustomersProperties properties) {
        this.read = read;
        this.ndjson = ndjson;
        this.properties = properties;
    }

    /** 304 where the client's If-None-Match names the version that is stored. */
    Mono<ServerResponse> one(ServerRequest request) {
        UUID customerId = Parameters.uuid(request, "customerId");
        return read.one(customerId, deadline(request))
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no customer " + customerId + ".")))
                .flatMap(customer -> Conditions.answer(request, customer.version(), customer));
    }

    Listing<Optional<UUID>, Customer> customers() {
        return Listing.byUuid(
                ndjson,
                Customer::customerId,
                (request, direction) -> (after, limit) -> read.page(direction, after, limit, deadline(request)));
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }
}
