package dev.onetrip.live;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.RequestId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers with Server-Sent Events: a reconnect hint, then the events as fast as the client reads, and a comment as a
 * heartbeat. Whatever fails before the first byte is an ordinary problem answer; what fails later ends the stream, and
 * the client continues where it was. A reader that reads nothing is ended by {@code onetrip.web.write-stall}.
 */
public final class EventStreams {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String AFTER = "after";
    private static final int ID_DIGITS = 18;
    private static final String ID_NEEDED = "the id of an event, an integer of 1 to 18 digits,";
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Admission admission;
    private final Closing closing;
    private final Duration heartbeat;
    private final byte[] retryHint;

    EventStreams(Admission admission, Closing closing, LiveProperties properties) {
        this.admission = admission;
        this.closing = closing;
        this.heartbeat = properties.heartbeat();
        this.retryHint = ("retry:" + properties.retry().toMillis() + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The id after which the client wants to go on: of {@value #LAST_EVENT_ID}, which a browser sends when it
     * reconnects, else of {@code ?after=}; empty for only what is new.
     *
     * @throws Refusal.Unreadable if it is no id
     */
    public static OptionalLong after(ServerRequest request) {
        Optional<String> last = Optional.ofNullable(request.headers().firstHeader(LAST_EVENT_ID))
                .filter(text -> !text.isEmpty());
        if (last.isPresent()) {
            return OptionalLong.of(Parameters.number(LAST_EVENT_ID, last.get(), ID_DIGITS, ID_NEEDED));
        }
        return Parameters.number(request, AFTER, ID_DIGITS, ID_NEEDED);
    }

    /**
     * 200 with the events.
     *
     * @param before what must be known before the stream begins; its error is an ordinary answer
     * @param events the stream that follows from it
     */
    public <T> Mono<ServerResponse> answer(ServerRequest request, Mono<T> before, Function<T, Flux<Event>> events) {
        return answer(request, before, events, (bytes, buffers) -> bytes.map(buffers::wrap));
    }

    /**
     * The same for states, of which a slow reader gets the newest as soon as it reads again, and none of those before.
     *
     * @param states may skip some for a slow client
     */
    public <T> Mono<ServerResponse> newest(ServerRequest request, Mono<T> before, Function<T, Flux<Event>> states) {
        return answer(request, before, states, OneUnderWay::of);
    }

    private <T> Mono<ServerResponse> answer(
            ServerRequest request,
            Mono<T> before,
            Function<T, Flux<Event>> events,
            BiFunction<Flux<byte[]>, DataBufferFactory, Flux<DataBuffer>> sending) {
        ServerResponse.BodyBuilder head = ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .cacheControl(CacheControl.noStore())
                // or nginx collects the events before it hands them on
                .header("X-Accel-Buffering", "no");
        // a HEAD is served by the GET route, and must not open a stream
        if (HttpMethod.HEAD.equals(request.exchange().getRequest().getMethod())) {
            return head.build();
        }
        String id = RequestId.of(request.exchange());
        return head.body((response, context) -> Mono.using(
                () -> admission.enter(address(request)),
                address -> before.flatMap(known ->
                        response.writeWith(buffers(events.apply(known), id, sending, response.bufferFactory()))),
                admission::leave));
    }

    private Flux<DataBuffer> buffers(
            Flux<Event> events,
            String requestId,
            BiFunction<Flux<byte[]>, DataBufferFactory, Flux<DataBuffer>> sending,
            DataBufferFactory buffers) {
        Flux<byte[]> sent = events.map(Event::bytes).onErrorResume(error -> {
            LOG.error("Request {} failed unexpectedly inside its stream", requestId, error);
            return Mono.empty();
        });
        Flux<DataBuffer> beats = Flux.interval(heartbeat).onBackpressureDrop().map(tick -> buffers.wrap(HEARTBEAT));
        // one event at a time is taken ahead: the rest waits where it is shared or skipped; heartbeats end with the
        // events
        return Flux.merge(1, sending.apply(sent, buffers).materialize(), beats.materialize())
                .<DataBuffer>dematerialize()
                .startWith(Mono.fromSupplier(() -> buffers.wrap(retryHint)))
                .takeUntilOther(closing.signal());
    }

    private static String address(ServerRequest request) {
        return request.remoteAddress()
                .map(InetSocketAddress::getAddress)
                .map(InetAddress::getHostAddress)
                .orElse("unknown");
    }
}
