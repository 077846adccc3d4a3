package dev.onetrip.web.server;

import dev.onetrip.web.StoredAnswer;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/**
 * What the metric {@code http.server.requests} tells of a request. One whose client went away has the status
 * {@value #HUNG_UP}; one that reads a stored answer succeeds, whatever it reads. Streams, whose time says how long a
 * client wanted to listen or to send, are a metric of their own, {@value #STREAMS}.
 *
 * <p>Source: the status is nginx's.
 */
final class RequestMetrics extends DefaultServerRequestObservationConvention implements ObservationFilter {
    static final String STREAMS = "http.server.streams";
    static final int HUNG_UP = 499;
    private static final Set<HttpMethod> KNOWN = Set.of(HttpMethod.values());
    private static final String REPLAYED = "Idempotency-Replayed";

    private final LongAdder replays = new LongAdder();

    /** Requests that were answered with what is stored for their key. */
    long replays() {
        return replays.sum();
    }

    @Override
    protected KeyValue status(ServerRequestObservationContext context) {
        if (context.isConnectionAborted()) {
            return KeyValue.of("status", Integer.toString(HUNG_UP));
        }
        return StoredAnswer.isIn(context.getAttributes()) ? KeyValue.of("status", "200") : super.status(context);
    }

    @Override
    protected KeyValue outcome(ServerRequestObservationContext context) {
        if (context.isConnectionAborted()) {
            return KeyValue.of("outcome", "CLIENT_ERROR");
        }
        return StoredAnswer.isIn(context.getAttributes()) ? KeyValue.of("outcome", "SUCCESS") : super.outcome(context);
    }

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof ServerRequestObservationContext request) {
            told(request);
        }
        return context;
    }

    private void told(ServerRequestObservationContext request) {
        ServerHttpResponse response = request.getResponse();
        if (response != null) {
            if (isStream(response)) {
                request.setName(STREAMS);
            }
            ended(response);
        }
    }

    /** A request has that answer. */
    void ended(ServerHttpResponse response) {
        if (response.getHeaders().getFirst(REPLAYED) != null) {
            replays.increment();
        }
    }

    static boolean isStream(ServerHttpResponse response) {
        String type = response.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null
                && (type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE)
                        || type.startsWith(MediaType.APPLICATION_NDJSON_VALUE));
    }

    /** Of a request; a method that HTTP does not know may be any text. */
    static String method(HttpMethod method) {
        return KNOWN.contains(method) ? method.name() : "UNKNOWN";
    }
}
