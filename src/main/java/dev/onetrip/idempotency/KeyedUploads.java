package dev.onetrip.idempotency;

import dev.onetrip.web.Bodies;
import dev.onetrip.web.Line;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.StreamOutcome;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Uploads that are done once, however often they are sent: the feature stores the answer in the transaction of the
 * upload, and a repeated upload with the same body gets that answer.
 */
public final class KeyedUploads {
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final KeptLines keptLines;

    KeyedUploads(Bodies bodies, Ndjson ndjson, KeptLines keptLines) {
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.keptLines = keptLines;
    }

    /**
     * The answer of then, once the body has shown to be that of then; else {@link dev.onetrip.core.Refusal.KeyReused}.
     */
    public Mono<ServerResponse> replay(ServerRequest request, RequestKey key, StoredKey<String> kept) {
        MessageDigest body = RequestKey.sha256();
        StreamOutcome outcome = StreamOutcome.of(request);
        Flux<List<Line>> read = bodies.pieces(request, body::update).doOnNext(lines -> outcome.more(lines.size()));
        Mono<String> same = Mono.defer(
                () -> kept.replay(key.request(body), Function.identity()).toMono());
        return read.then(same).flatMap(lines -> {
            ServerResponse.BodyBuilder head =
                    Preferences.of(request).applyTo(ServerResponse.ok()).header(IdempotencyKeys.REPLAYED, "true");
            return ndjson.answer(request, head, Flux.fromStream(() -> keptLines.read(lines)));
        });
    }

    /**
     * The answer of an upload that has not been done yet.
     *
     * @param body has seen the whole body when the answer is stored
     * @param limit most characters of the verdicts; the verdicts beyond it are not kept
     */
    public Kept keeping(RequestKey key, MessageDigest body, long limit) {
        return new Kept(key, body, limit);
    }

    /** An answer that grows line by line. One thread at a time. */
    public final class Kept {
        private final RequestKey key;
        private final MessageDigest body;
        private final long limit;
        private final StringBuilder lines = new StringBuilder();

        private Kept(RequestKey key, MessageDigest body, long limit) {
            this.key = key;
            this.body = body;
            this.limit = limit;
        }

        /** Whether another verdict is kept. */
        public boolean hasRoom() {
            return lines.length() < limit;
        }

        /** Keeps the verdict where there is room. */
        public void add(Object verdict) {
            if (hasRoom()) {
                lines.append(keptLines.line(verdict)).append('\n');
            }
        }

        /** The whole answer: its lines each with a line end but the last. */
        public String endingWith(Object summary) {
            return lines + keptLines.line(summary);
        }

        /** Which client sent which key. */
        public UUID key() {
            return key.key();
        }

        /** What was asked for; the body has been read to its end, and this is asked once. */
        public UUID request() {
            return key.request(body);
        }
    }
}
