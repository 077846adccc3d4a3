package dev.onetrip.customers;

import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Body;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the upsert of one customer, whose key the path names or the service makes. */
final class UpsertHandler {
    /** The route that takes conditions. */
    static final String CONDITIONAL = "PUT /customers/{customerId}";

    private static final String ROOT = "/customers/";
    /** Stands for the key that the service makes. */
    private static final UUID UNKNOWN = new UUID(0, 0);

    private final UpsertCustomer upsertCustomer;
    private final Bodies bodies;
    private final IdempotencyKeys keys;
    private final Latencies latencies;
    private final CustomersProperties properties;

    UpsertHandler(
            UpsertCustomer upsertCustomer,
            Bodies bodies,
            IdempotencyKeys keys,
            Latencies latencies,
            CustomersProperties properties) {
        this.upsertCustomer = upsertCustomer;
        this.bodies = bodies;
        this.keys = keys;
        this.latencies = latencies;
        this.properties = properties;
    }

    Mono<ServerResponse> put(ServerRequest request) {
        UUID customerId = Parameters.uuid(request, "customerId");
        return upsert(
                request, fields -> new Keyed<>(fields.value().apply(customerId), key(request, customerId, fields)));
    }

    /** With an Idempotency-Key the customer's key follows from it, so that a retry names the same customer. */
    Mono<ServerResponse> random(ServerRequest request) {
        Conditions.none(request, CONDITIONAL, "customer");
        return upsert(request, fields -> {
            Optional<RequestKey> key = key(request, UNKNOWN, fields);
            UUID customerId =
                    key.map(RequestKey::key).map(UpsertHandler::versionFour).orElseGet(UpsertHandler::newId);
            return new Keyed<>(fields.value().apply(customerId), key);
        });
    }

    private Optional<RequestKey> key(ServerRequest request, UUID customerId, Body<?> fields) {
        return keys.of(
                request,
                "",
                Stream.concat(Stream.of(customerId.toString()), fields.content().stream())
                        .toList());
    }

    private Mono<ServerResponse> upsert(
            ServerRequest request, Function<Body<Function<UUID, DesiredCustomer>>, Keyed<DesiredCustomer>> asked) {
        long begun = System.nanoTime();
        Preferences preferences = Preferences.of(request);
        UpsertCustomer.How how =
                new UpsertCustomer.How(Strategy.of(request), Conditions.of(request), preferences.rehearsal());
        var deadline = Deadlines.of(request, properties.deadline());
        return bodies.jsonIfAny(request, DesiredCustomer.FIELDS)
                .map(fields -> asked.apply(fields).map(wanted -> new UpsertRequest(wanted, begun)))
                .flatMap(one -> upsertCustomer.upsert(one, how, deadline))
                .doOnNext(done -> latencies.record(how.strategy(), System.nanoTime() - begun))
                .flatMap(done -> answer(preferences, done));
    }

    private static Mono<ServerResponse> answer(Preferences preferences, Upserted done) {
        ServerResponse.BodyBuilder answer = preferences.applyTo(ServerResponse.status(done.status()));
        if (!preferences.rehearsal()) {
            answer.eTag(Conditions.etag(done.version()));
            if (done.inserted()) {
                answer.location(URI.create(ROOT + done.customerId()));
            }
        }
        if (done.replayed()) {
            answer.header(IdempotencyKeys.REPLAYED, "true");
        }
        return preferences.minimal() ? answer.build() : JsonAnswer.of(answer, done.body());
    }

    private static UUID newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // unique, not secret: the secure random source may block
        return versionFour(new UUID(random.nextLong(), random.nextLong()));
    }

    private static UUID versionFour(UUID bits) {
        return new UUID(
                (bits.getMostSignificantBits() & ~0xF000L) | 0x4000L,
                (bits.getLeastSignificantBits() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L);
    }
}
