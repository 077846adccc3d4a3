package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Reads request bodies inside the limits of {@link WebProperties}; network buffers never leave this class. */
public final class Bodies {
    /** Bytes whose lines are counted at once: those of a whole body would be as many objects. */
    private static final int COUNTED = 8 * 1024;

    private final WebProperties limits;
    private final Scheduler scheduler;

    Bodies(WebProperties limits, Scheduler scheduler) {
        this.limits = limits;
        this.scheduler = scheduler;
    }

    /**
     * The body as one value; never empty. A body of no bytes is {@link Refusal.Unreadable}, one above the body limit
     * {@link Refusal.TooLarge}, one that stops coming {@link Refusal.Stalled}.
     */
    public <T> Mono<Body<T>> json(ServerRequest request, Reading<T> reading) {
        return whole(request).map(reading::body);
    }

    /** Takes the requests with a JSON body, and those without a body, whatever they say of its type. */
    public static RequestPredicate isJsonIfAny() {
        return new JsonIfAny(RequestPredicates.contentType(MediaType.APPLICATION_JSON));
    }

    private record JsonIfAny(RequestPredicate isJson) implements RequestPredicate {
        @Override
        public boolean test(ServerRequest request) {
            return isJson.test(request) || !hasBody(request.headers().asHttpHeaders());
        }

        private static boolean hasBody(HttpHeaders headers) {
            return headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
        }

        @Override
        public void accept(RequestPredicates.Visitor visitor) {
            isJson.accept(visitor);
        }
    }

    /** As {@link #json}, but a body of no bytes says what an object without names says. */
    public <T> Mono<Body<T>> jsonIfAny(ServerRequest request, Reading<T> reading) {
        return whole(request).map(bytes -> bytes.length > 0 ? reading.body(bytes) : reading.nothing());
    }

    /**
     * The lines of an NDJSON body in order, as they arrive and only as fast as they are asked for. A line that is too
     * long refuses itself when it is read and the stream goes on; a limit of the whole stream gives its lines so far
     * and then {@link Refusal.TooLarge}.
     */
    public Flux<Line> lines(ServerRequest request) {
        return pieces(request, bytes -> {}).concatMapIterable(lines -> lines, 1);
    }

    /** How many lines {@link #lines} gives of a body that is there already, were its stream without limits. */
    public long count(byte[] body) {
        int lineLimit = (int) limits.lineLimit().toBytes();
        NdjsonLines lines = new NdjsonLines(
                new NdjsonLines.Limits(lineLimit, Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE));
        long count = 0;
        for (int from = 0; from < body.length; from += COUNTED) {
            count += lines.feed(Arrays.copyOfRange(body, from, Math.min(body.length, from + COUNTED)))
                    .size();
        }
        return count + lines.finish().size();
    }

    /**
     * The same lines in the pieces they arrived in, possibly empty ones: for bulk work, where a signal per line costs
     * more than the line.
     *
     * @param bytes shown each piece of the body before its lines
     */
    public Flux<List<Line>> pieces(ServerRequest request, Consumer<byte[]> bytes) {
        return Flux.defer(() -> {
            NdjsonLines lines = new NdjsonLines(limits.streamLimits());
            HeldBytes.Share share = HeldBytes.of(request);
            return chunks(request)
                    .doOnNext(bytes)
                    .concatMap(chunk -> cut(lines, feed(lines, chunk, share)), 1)
                    .concatWith(Flux.defer(() -> cut(lines, lines.finish())));
        });
    }

    /** What is held of a stream is the line that has not come whole. */
    private static List<Line> feed(NdjsonLines lines, byte[] chunk, HeldBytes.Share share) {
        int before = lines.held();
        List<Line> ready = lines.feed(chunk);
        int more = lines.held() - before;
        if (more > 0) {
            share.take(more);
        } else {
            share.give(-more);
        }
        return ready;
    }

    /** The same, and an empty piece each time so much went by: for work that is to end even where no line comes. */
    public Flux<List<Line>> pieces(ServerRequest request, Duration every) {
        return Flux.defer(() -> {
            Sinks.Empty<Void> end = Sinks.empty();
            Flux<List<Line>> looks = Flux.interval(every, scheduler)
                    .onBackpressureDrop()
                    .takeUntilOther(end.asMono())
                    .map(look -> List.of());
            return Flux.merge(1, pieces(request, bytes -> {}).doOnComplete(() -> over(end)), looks);
        });
    }

    private static void over(Sinks.Empty<Void> end) {
        Sinks.EmitResult unused = end.tryEmitEmpty();
    }

    /** The longest silence inside a body before it is {@link Refusal.Stalled}. */
    public Duration stall() {
        return limits.bodyStall();
    }

    private static Flux<List<Line>> cut(NdjsonLines lines, List<Line> ready) {
        Flux<List<Line>> out = Flux.just(ready);
        return lines.refusal()
                .map(refusal -> out.concatWith(Mono.error(refusal)))
                .orElse(out);
    }

    private Mono<byte[]> whole(ServerRequest request) {
        return bytes(request, limits.bodyLimit());
    }

    /** The body without a byte order mark before it, at most so many bytes, else {@link Refusal.TooLarge}. */
    public Mono<byte[]> bytes(ServerRequest request, DataSize most) {
        long limit = most.toBytes();
        if (request.headers().contentLength().orElse(0) > limit) {
            return Mono.error(HeldBody.tooLarge(limit));
        }
        return chunks(request)
                .collect(() -> new HeldBody(HeldBytes.of(request), limit), HeldBody::add)
                .map(HeldBody::whole)
                .map(NdjsonLines::withoutMark);
    }

    private Flux<byte[]> chunks(ServerRequest request) {
        // copied at once: a pooled buffer that waits in an operator's queue is lost when the client goes away
        Flux<byte[]> chunks = request.body(BodyExtractors.toDataBuffers()).map(Bodies::copy);
        Flux<byte[]> watched = InboundBody.watched(request.exchange().getRequest(), chunks);
        return StallGuard.guard(watched, limits.bodyStall(), scheduler);
    }

    private static byte[] copy(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
