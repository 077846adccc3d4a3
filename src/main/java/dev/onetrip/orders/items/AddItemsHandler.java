package dev.onetrip.orders.items;

import dev.onetrip.core.Deadline;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.KeyedUploads;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.idempotency.StoredKey;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.StreamOutcome;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Translates between HTTP and items in bulk. */
final class AddItemsHandler {
    private final AddItems addItems;
    private final UnitOfWork unitOfWork;
    private final IdempotencyKeys keys;
    private final KeyedUploads uploads;
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final ItemsProperties properties;
    private final Duration keysKept;
    private final Clock clock;

    AddItemsHandler(
            AddItems addItems,
            UnitOfWork unitOfWork,
            IdempotencyKeys keys,
            KeyedUploads uploads,
            Bodies bodies,
            Ndjson ndjson,
            ItemsProperties properties,
            Duration keysKept,
            Clock clock) {
        this.addItems = addItems;
        this.unitOfWork = unitOfWork;
        this.keys = keys;
        this.uploads = uploads;
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.properties = properties;
        this.keysKept = keysKept;
        this.clock = clock;
    }

    /** Verdicts on what is not stored while the upload goes on, the rest after COMMIT, the summary last. */
    Mono<ServerResponse> add(ServerRequest request) {
        Conditions.none(request, "PATCH and DELETE " + OrderKey.PATH, "order");
        ItemsOptions options = ItemsOptions.of(request);
        Deadline deadline = Deadlines.of(request, properties.itemsDeadline());
        String query = Optional.ofNullable(request.uri().getRawQuery()).orElse("");
        Optional<RequestKey> key = keys.of(request, "", List.of(query));
        if (key.isEmpty()) {
            return answer(request, added(request, options, deadline, bytes -> {}, null));
        }
        return stored(options.order().customerId(), key.get(), deadline)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(answered -> answered.map(then -> uploads.replay(request, key.get(), then))
                        .orElseGet(() ->
                                answer(request, keys.once(key.get(), once(request, options, deadline, key.get())))));
    }

    /** The answer that is stored under the key, or nothing. One round trip. */
    private Mono<StoredKey<String>> stored(UUID customerId, RequestKey key, Deadline deadline) {
        return unitOfWork.one(
                deadline,
                ItemsSql.KEY,
                statement ->
                        statement.bind("$1", customerId).bind("$2", key.key()).bind("$3", forgotten()),
                StoredKey::of);
    }

    private Flux<Object> once(ServerRequest request, ItemsOptions options, Deadline deadline, RequestKey key) {
        MessageDigest body = RequestKey.sha256();
        KeyedUploads.Kept kept =
                uploads.keeping(key, body, properties.itemsAnswerLimit().toBytes());
        return added(request, options, deadline, body::update, kept);
    }

    private Flux<Object> added(
            ServerRequest request,
            ItemsOptions options,
            Deadline deadline,
            Consumer<byte[]> bytes,
            KeyedUploads.@Nullable Kept kept) {
        Flux<ReadLine> lines = bodies.pieces(request, bytes)
                .concatMapIterable(piece -> piece, 1)
                .map(ReadLine::of);
        Answering answering = new Answering(options.order().customerId(), kept, forgotten());
        return addItems.answer(
                new AddItems.Upload(options, lines, answering, deadline, StreamOutcome.of(request)::done));
    }

    private Instant forgotten() {
        return clock.instant().minus(keysKept);
    }

    private Mono<ServerResponse> answer(ServerRequest request, Flux<Object> lines) {
        return ndjson.answer(request, Preferences.of(request).applyTo(ServerResponse.ok()), lines);
    }
}
