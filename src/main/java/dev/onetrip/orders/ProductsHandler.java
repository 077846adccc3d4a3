package dev.onetrip.orders;

import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import java.net.URI;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and products. */
final class ProductsHandler {
    private final PutProduct products;
    private final Bodies bodies;
    private final IdempotencyKeys keys;
    private final OrdersProperties properties;

    ProductsHandler(PutProduct products, Bodies bodies, IdempotencyKeys keys, OrdersProperties properties) {
        this.products = products;
        this.bodies = bodies;
        this.keys = keys;
        this.properties = properties;
    }

    /** 304 where the client's If-None-Match names the version that is stored. */
    Mono<ServerResponse> one(ServerRequest request) {
        return products.one(Parameters.id(request, "id"), Deadlines.of(request, properties.deadline()))
                .flatMap(product -> Conditions.answer(request, product.version(), product));
    }

    Mono<ServerResponse> put(ServerRequest request) {
        long id = Parameters.id(request, "id");
        Conditions conditions = Conditions.of(request);
        Preferences preferences = Preferences.of(request);
        var deadline = Deadlines.of(request, properties.deadline());
        return bodies.json(request, Product.READING)
                .map(wanted -> keys.keyed(request, wanted).map(one -> new Product.Asked(id, one)))
                .flatMap(asked ->
                        keys.once(asked.key(), products.put(asked, conditions, deadline, preferences.rehearsal())))
                .flatMap(stored -> answer(preferences, stored));
    }

    private static Mono<ServerResponse> answer(Preferences preferences, Product.Stored stored) {
        ServerResponse.BodyBuilder answer = preferences.applyTo(ServerResponse.status(stored.isNew() ? 201 : 200));
        Product product = stored.product();
        if (!preferences.rehearsal()) {
            answer.eTag(Conditions.etag(product.version()));
            if (stored.isNew()) {
                answer.location(URI.create("/products/" + product.id()));
            }
        }
        if (stored.replayed()) {
            answer.header(IdempotencyKeys.REPLAYED, "true");
        }
        return preferences.minimal() ? answer.build() : JsonAnswer.of(answer, product);
    }
}
