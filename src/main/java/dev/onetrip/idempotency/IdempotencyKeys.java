package dev.onetrip.idempotency;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Body;
import dev.onetrip.web.ClientName;
import dev.onetrip.web.Line;
import dev.onetrip.web.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The header {@value #HEADER}: a write that carries it is done once, however often it is sent. The feature stores the
 * key with the effect, in one transaction; here it is read and kept from running twice at a time in this instance.
 *
 * <p>Source: draft-ietf-httpapi-idempotency-key-header.
 */
public final class IdempotencyKeys {
    /** 1 to {@value #MAX_CHARS} visible ASCII characters. */
    public static final String HEADER = "Idempotency-Key";

    /** Says that the answer is that of an earlier request with the same key. */
    public static final String REPLAYED = "Idempotency-Replayed";

    private static final int MAX_CHARS = 255;

    private final Set<UUID> inFlight = ConcurrentHashMap.newKeySet();

    /**
     * The key of a request, or of one part of it.
     *
     * @param part tells the parts of one request apart, e.g. the line number; empty for the whole
     * @param content what is asked for, as {@link Body#content} has it; the same key with other content is
     *     {@link Refusal.KeyReused}
     * @throws Refusal.Unreadable if the header is there and is no key
     */
    public Optional<RequestKey> of(ServerRequest request, String part, List<String> content) {
        List<String> values = request.headers().header(HEADER);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String key = values.get(0);
        if (values.size() > 1 || !isKey(key)) {
            throw new Refusal.Unreadable(HEADER, problem(values));
        }
        return Optional.of(new RequestKey(
                RequestKey.digest(ClientName.of(request), key, part),
                RequestKey.digest(
                        request.method().name(),
                        request.path(),
                        RequestKey.digest(content.toArray(String[]::new)).toString())));
    }

    /** What a body asks for, with the key of the request. */
    public <T> Keyed<T> keyed(ServerRequest request, Body<T> body) {
        return new Keyed<>(body.value(), of(request, "", body.content()));
    }

    /**
     * What a line asks for, with the key of the request and the line.
     *
     * @throws Refusal if the line cannot be read
     */
    public <T> Keyed<T> keyed(ServerRequest request, Line line, Reading<T> reading) {
        Body<T> body = reading.body(line.bytes());
        return new Keyed<>(body.value(), of(request, Integer.toString(line.number()), body.content()));
    }

    /** The work, unless the same key is being worked on already: then {@link Refusal.InFlight}. */
    public <T> Mono<T> once(Optional<RequestKey> key, Mono<T> work) {
        if (key.isEmpty()) {
            return work;
        }
        UUID id = key.get().key();
        // before the answer goes out: the client that has it may send the key again
        return Mono.defer(() -> inFlight.add(id)
                ? work.doOnTerminate(() -> inFlight.remove(id)).doOnCancel(() -> inFlight.remove(id))
                : Mono.error(Replay::inFlight));
    }

    /** The same for work that answers as it goes. */
    public <T> Flux<T> once(RequestKey key, Flux<T> work) {
        UUID id = key.key();
        return Flux.defer(() -> inFlight.add(id)
                ? work.doOnTerminate(() -> inFlight.remove(id)).doOnCancel(() -> inFlight.remove(id))
                : Flux.error(Replay::inFlight));
    }

    /** The key itself is not shown: it stands for what was done with it. */
    private static String problem(List<String> values) {
        return values.size() > 1
                ? "must be given once, not " + values.size() + " times"
                : "has " + values.get(0).length() + " characters; 1 to " + MAX_CHARS
                        + " visible ASCII characters are needed";
    }

    private static boolean isKey(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_CHARS
                && text.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }
}
