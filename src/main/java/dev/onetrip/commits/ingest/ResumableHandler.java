package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.commits.ReadProperties;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.KeptLines;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Translates between HTTP and uploads that go on where they broke off. */
final class ResumableHandler {
    /** The query that says how many lines of the stream the body leaves out. */
    static final String AFTER = "after";

    /** How often a silent upload is looked at until its part ends, which is late by a quarter at most. */
    private static final int LOOKS = 4;

    /** Of a number of lines; an int has room for as many. */
    private static final int DIGITS = 9;

    private final IngestCommits ingest;
    private final Watermarks streams;
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final KeptLines keptLines;
    private final IngestProperties properties;
    private final ReadProperties reading;

    ResumableHandler(
            IngestCommits ingest,
            Watermarks streams,
            Bodies bodies,
            Ndjson ndjson,
            KeptLines keptLines,
            IngestProperties properties,
            ReadProperties reading) {
        this.ingest = ingest;
        this.streams = streams;
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.keptLines = keptLines;
        this.properties = properties;
        this.reading = reading;
    }

    /**
     * How far a stream is.
     *
     * @param id as the client named it
     * @param lines committed, blank ones counted
     * @param complete whether that is all of it
     */
    record Stream(String id, int lines, boolean complete, Instant created, Instant updated, IngestSummary summary) {}

    Mono<ServerResponse> stream(ServerRequest request) {
        StreamId id = StreamId.ofPath(request);
        return streams.read(id, Deadlines.of(request, reading.readDeadline()))
                .switchIfEmpty(Mono.error(
                        () -> new Refusal.NotFound("No line of your stream " + id.text() + " is committed.")))
                .map(mark -> new Stream(
                        id.text(), mark.line(), mark.complete(), mark.created(), mark.updated(), mark.summary()))
                .flatMap(stream -> JsonAnswer.of(ServerResponse.ok(), stream));
    }

    /** An upload with a Stream-Id; each part of it has a deadline of its own. */
    Mono<ServerResponse> ingest(ServerRequest request) {
        StreamId id = StreamId.ofHeader(request);
        IngestOptions options = IngestOptions.of(request);
        check(request, options);
        OptionalLong after = after(request);
        Supplier<Deadline> deadlines = () -> Deadlines.of(request, properties.ingestDeadline());
        Deadline reading = deadlines.get();
        Duration partTime = partTime(reading);
        Flux<Object> answer = Flux.deferContextual(context -> {
            Receipt receipt = Receipt.in(context).orElseGet(Receipt::new);
            Costs costs = Costs.from(receipt);
            UUID asked = asked(options);
            return streams.read(id, reading)
                    .contextWrite(receipt::putIn)
                    .defaultIfEmpty(streams.none(asked, options.strategy()))
                    .doOnNext(mark -> check(mark, asked, after))
                    .flatMapMany(mark -> new ResumableUpload(
                                    id,
                                    options,
                                    mark,
                                    (int) after.orElse(0),
                                    partTime,
                                    deadlines,
                                    costs,
                                    ingest,
                                    streams,
                                    properties,
                                    keptLines)
                            .answer(bodies.pieces(request, partTime.dividedBy(LOOKS))));
        });
        return ndjson.answer(request, Preferences.of(request).applyTo(ServerResponse.ok()), streams.once(id, answer));
    }

    /**
     * A client that sets itself a shorter deadline gets shorter parts, or it would never come forward; so does one that
     * has less time to be silent, or it would lose what it sent before.
     */
    private Duration partTime(Deadline deadline) {
        return Collections.min(
                List.of(deadline.left().dividedBy(2), bodies.stall().dividedBy(2), properties.streamPartTime()));
    }

    /** A job has the whole upload already: there is nothing to go on with. */
    Mono<ServerResponse> notLater(ServerRequest request, HandlerFunction<ServerResponse> next) {
        boolean stream = StreamId.isIn(request) && HttpMethod.POST.equals(request.method());
        return stream && Preferences.of(request).respondAsync()
                ? Mono.error(new Refusal.Invalid(
                        Preferences.HEADER, "respond-async cannot be combined with " + StreamId.HEADER))
                : next.handle(request);
    }

    private static void check(ServerRequest request, IngestOptions options) {
        if (!request.headers().header(IdempotencyKeys.HEADER).isEmpty()) {
            throw new Refusal.Invalid(
                    IdempotencyKeys.HEADER,
                    "cannot be combined with " + StreamId.HEADER + ", which makes sending again safe by itself");
        }
        if (options.rehearsal()) {
            throw new Refusal.Invalid(Preferences.HEADER, "tx=rollback cannot be combined with " + StreamId.HEADER);
        }
        if (options.mode() == FailureMode.ATOMIC) {
            throw new Refusal.Invalid("mode", "cannot be atomic: a stream is committed in parts");
        }
        if (options.strategy() == Strategy.PARALLEL) {
            throw new Refusal.Invalid("strategy", "cannot be parallel: a part is one transaction");
        }
        if (options.onConflict() == OnConflict.ERROR && options.mode() != FailureMode.CHUNK) {
            throw new Refusal.Invalid(
                    "on-conflict", "can be error with mode=chunk only: a stream is committed in parts");
        }
    }

    private static void check(Watermark mark, UUID asked, OptionalLong after) {
        if (!mark.request().equals(asked)) {
            throw new Refusal.StreamMismatch("The stream began with another on-conflict, mode or Prefer.");
        }
        if (after.isPresent() && after.getAsLong() != mark.committed()) {
            throw new Refusal.StreamMoved(
                    "The stream is committed up to line " + mark.committed() + ", not " + after.getAsLong() + ".");
        }
    }

    /** What has to be the same in each request of a stream. */
    private static UUID asked(IngestOptions options) {
        return RequestKey.digest(
                options.onConflict().toString(), options.mode().toString(), Boolean.toString(options.everyLine()));
    }

    private static OptionalLong after(ServerRequest request) {
        return Parameters.number(request, AFTER, DIGITS, "a number of lines");
    }
}
