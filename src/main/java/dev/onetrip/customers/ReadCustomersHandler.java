package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Cursor;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Page;
import dev.onetrip.web.Walk;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
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
        UUID customerId = Paths.customerId(request);
        return read.one(customerId, deadline(request))
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no customer " + customerId + ".")))
                .flatMap(customer -> request.checkNotModified(etag(customer.version()))
                        .switchIfEmpty(Mono.defer(() -> ServerResponse.ok()
                                .eTag(etag(customer.version()))
                                .contentType(MediaType.APPLICATION_JSON)
                                .bodyValue(customer))));
    }

    Mono<ServerResponse> page(ServerRequest request) {
        Page page = Page.of(request);
        Optional<UUID> after = page.after().map(ReadCustomersHandler::after);
        return read.page(after, page.rows(), deadline(request))
                .flatMap(customers -> page.answer(request, customers, customer -> Cursor.of(customer.customerId())));
    }

    Mono<ServerResponse> stream(ServerRequest request) {
        return ndjson.answer(
                request,
                Walk.<Customer, Optional<UUID>>by(
                        after -> read.page(after, Page.MAX_LIMIT, deadline(request)),
                        Optional.empty(),
                        customer -> Optional.of(customer.customerId()),
                        Page.MAX_LIMIT));
    }

    /** The validator of one version. */
    static String etag(long version) {
        return "\"" + version + "\"";
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }

    private static UUID after(Cursor cursor) {
        String detail = "is not a cursor of this list";
        return Paths.read(cursor.text(0)).orElseThrow(() -> new Refusal.Unreadable(Cursor.PARAMETER, detail));
    }
}
