package dev.onetrip.commits.ingest;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.KeyedUploads;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Line;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.StreamOutcome;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the ingest of commits. */
final class IngestHandler {
    private final IngestCommits ingest;
    private final Autopilot autopilot;
    private final ResumableHandler streams;
    private final IngestKeys stored;
    private final IdempotencyKeys keys;
    private final KeyedUploads uploads;
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final IngestProperties properties;

    IngestHandler(
            IngestCommits ingest,
            Autopilot autopilot,
            ResumableHandler streams,
            IngestKeys stored,
            IdempotencyKeys keys,
            KeyedUploads uploads,
            Bodies bodies,
            Ndjson ndjson,
            IngestProperties properties) {
        this.ingest = ingest;
        this.autopilot = autopilot;
        this.streams = streams;
        this.stored = stored;
        this.keys = keys;
        this.uploads = uploads;
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.properties = properties;
    }

    /** Verdicts while the upload goes on, the summary last; one transaction in all strategies but parallel. */
    Mono<ServerResponse> ingest(ServerRequest request) {
        if (StreamId.isIn(request)) {
            return streams.ingest(request);
        }
        if (request.queryParam(ResumableHandler.AFTER).isPresent()) {
            return Mono.error(new Refusal.Invalid(ResumableHandler.AFTER, "needs the header " + StreamId.HEADER));
        }
        OptionalLong length = request.headers().contentLength();
        IngestOptions asked = IngestOptions.of(request);
        IngestOptions options =
                request.queryParam("strategy").isPresent() ? asked : asked.by(autopilot.choose(asked.slug(), length));
        Deadline deadline = Deadlines.of(request, properties.ingestDeadline());
        String query = Optional.ofNullable(request.uri().getRawQuery()).orElse("");
        Optional<RequestKey> key = keys.of(request, "", List.of(query));
        if (key.isEmpty()) {
            return answer(request, stored(request, options, pieces(request, bytes -> {}), Answering.PLAIN, deadline));
        }
        return stored.kept(options.slug(), key.get(), deadline)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(kept -> kept.map(answer -> uploads.replay(request, key.get(), answer))
                        .orElseGet(() -> keyed(request, options, key.get(), deadline)));
    }

    private Mono<ServerResponse> keyed(
            ServerRequest request, IngestOptions options, RequestKey key, Deadline deadline) {
        MessageDigest body = RequestKey.sha256();
        Answering answering = options.rehearsal() ? Answering.PLAIN : stored.answer(key, body);
        Flux<Piece> pieces = pieces(request, body::update);
        return answer(request, keys.once(key, stored(request, options, pieces, answering, deadline)));
    }

    private Flux<Object> stored(
            ServerRequest request, IngestOptions options, Flux<Piece> pieces, Answering answering, Deadline deadline) {
        return autopilot.watched(
                options.slug(),
                request.headers().contentLength(),
                ingest.answer(options, pieces, answering, deadline, StreamOutcome.of(request)::done));
    }

    private Mono<ServerResponse> answer(ServerRequest request, Flux<Object> lines) {
        return ndjson.answer(request, Preferences.of(request).applyTo(ServerResponse.ok()), lines);
    }

    private Flux<Piece> pieces(ServerRequest request, Consumer<byte[]> bytes) {
        return bodies.pieces(request, bytes).map(IngestHandler::piece);
    }

    private static Piece piece(List<Line> lines) {
        return intake -> lines.forEach(intake::line);
    }
}
