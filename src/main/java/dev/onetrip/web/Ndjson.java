package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with one JSON value per line, in order, each as soon as it is there and only as fast as the client reads. The
 * answer to an upload is made at the upload's own pace: what its client does not read yet waits on disk. Lines that are
 * ready together go out together, a lone one does not wait. A stream that fails before its first line is an ordinary
 * problem answer; one that fails later ends with the line {@code {"problem":{…}}}.
 */
public final class Ndjson {
    private static final Logger LOG = LoggerFactory.getLogger(Ndjson.class);

    private final SparseLog sparse = new SparseLog();
    private final JsonMapper json;
    private final UnaryOperator<Flux<byte[]>> readOn;

    /** @param readOn takes the lines of an upload's answer at once, and gives them as they are asked for */
    Ndjson(JsonMapper json, UnaryOperator<Flux<byte[]>> readOn) {
        this.json = json;
        this.readOn = readOn;
    }

    /** 200 with a line per item; the items may depend on lines of the request that are still to come. */
    public Mono<ServerResponse> answer(ServerRequest request, Flux<?> items) {
        return answer(request, ServerResponse.ok(), items);
    }

    /** The same with a head that is begun already. */
    public Mono<ServerResponse> answer(ServerRequest request, ServerResponse.BodyBuilder head, Flux<?> items) {
        // a HEAD is served by the GET route, and must not read a whole list for nothing
        boolean headOnly =
                HttpMethod.HEAD.equals(request.exchange().getRequest().getMethod());
        Flux<?> sent = headOnly ? Flux.empty() : items;
        // a list is read no faster than its reader reads; an upload would wait for a reader that has not sent all
        boolean isUpload = HttpMethod.POST.equals(request.method());
        return head.contentType(MediaType.APPLICATION_NDJSON).body((response, context) -> {
            Flux<byte[]> lines = lines(sent, RequestId.of(request.exchange()), StreamOutcome.of(request));
            return response.writeWith((isUpload ? readOn.apply(lines) : lines).map(response.bufferFactory()::wrap));
        });
    }

    /** The verdict on a line that was refused or failed; what is no refusal is logged here, a line a second. */
    public RefusedLine refused(ServerRequest request, Line line, Throwable error) {
        String id = RequestId.of(request.exchange());
        if (!(error instanceof Refusal)) {
            sparse.write(
                    error.getClass().getName(),
                    more -> LOG.error("Request {} failed unexpectedly in line {}{}", id, line.number(), more, error));
        } else if (error.getCause() != null) {
            sparse.write(
                    error.getClass().getName(),
                    more -> LOG.warn(
                            "Line {} of request {} was refused: {} {}{}",
                            line.number(),
                            id,
                            error.getMessage(),
                            String.valueOf(error.getCause()),
                            more));
        }
        return RefusedLine.of(line, error);
    }

    private Flux<byte[]> lines(Flux<?> items, String requestId, StreamOutcome outcome) {
        return items.doOnNext(item -> note(item, outcome))
                .<byte[]>map(this::line)
                .switchOnFirst((first, lines) -> first.isOnError() ? lines : endingWell(lines, requestId, outcome));
    }

    private static void note(Object item, StreamOutcome outcome) {
        if (item instanceof RefusedLine refused) {
            outcome.refused(refused.problem());
        }
    }

    private Flux<byte[]> endingWell(Publisher<byte[]> lines, String requestId, StreamOutcome outcome) {
        return Flux.from(lines)
                .onErrorResume(error -> Mono.fromSupplier(() -> {
                    if (!(error instanceof Refusal)) {
                        LOG.error("Request {} failed unexpectedly inside its stream", requestId, error);
                    }
                    Problem problem = Problem.of(error);
                    outcome.ended(problem);
                    return line(Map.of("problem", problem));
                }));
    }

    /** A value with its line end: a line of a stream, or the whole of an answer that is none. */
    byte[] line(Object value) {
        return JsonLine.of(json, value);
    }
}
