package dev.onetrip.web.server;

import dev.onetrip.web.StoredAnswer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.SignalType;

/**
 * The metric {@code http.server.requests} with the tags that the framework's observation of a request gives it, but
 * from one timer for all requests that are alike: an observation makes its context, listeners and tags anew for each.
 * What the statuses mean is said by {@link RequestMetrics}. Safe for threads.
 */
final class RequestTimers {
    private static final String REQUESTS = "http.server.requests";
    private static final String UNKNOWN = "UNKNOWN";

    private final MeterRegistry meters;
    private final RequestMetrics told;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();

    RequestTimers(MeterRegistry meters, RequestMetrics told) {
        this.meters = meters;
        this.told = told;
        Gauge.builder(REQUESTS + ".active", underWay, AtomicInteger::get)
                .description("Requests of clients that are under way")
                .register(meters);
    }

    /** What requests of one timer have in common; as many as routes, their statuses and their refusals. */
    private record Kind(String name, String method, String uri, int status, String error) {
        Tags tags() {
            return Tags.of(
                    "error", error,
                    "exception", error,
                    "method", method,
                    "outcome", Outcome.forStatus(status).name(),
                    "status", status == 0 ? UNKNOWN : Integer.toString(status),
                    "uri", uri);
        }
    }

    /** A request has come. */
    void begin() {
        underWay.incrementAndGet();
    }

    /**
     * It is over.
     *
     * @param error what it was refused for, or failed with; null for nothing
     */
    void end(ServerWebExchange exchange, long nanos, SignalType end, @Nullable Throwable error) {
        underWay.decrementAndGet();
        told.ended(exchange.getResponse());
        Kind kind = kind(exchange, end, error);
        Timer known = timers.get(kind);
        (known == null ? timers.computeIfAbsent(kind, this::timer) : known).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Kind kind) {
        return Timer.builder(kind.name()).tags(kind.tags()).register(meters);
    }

    private static Kind kind(ServerWebExchange exchange, SignalType end, @Nullable Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        int status = status(exchange, end);
        return new Kind(
                RequestMetrics.isStream(response) ? RequestMetrics.STREAMS : REQUESTS,
                RequestMetrics.method(exchange.getRequest().getMethod()),
                uri(exchange, status),
                status,
                error == null ? "none" : error.getClass().getSimpleName());
    }

    private static int status(ServerWebExchange exchange, SignalType end) {
        if (end == SignalType.CANCEL) {
            return RequestMetrics.HUNG_UP;
        }
        if (StoredAnswer.isIn(exchange.getAttributes())) {
            return HttpStatus.OK.value();
        }
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status == null ? 0 : status.value();
    }

    private static String uri(ServerWebExchange exchange, int status) {
        if (exchange.getAttributes().get(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE) instanceof PathPattern pattern) {
            return pattern.getPatternString();
        }
        if (status == HttpStatus.NOT_FOUND.value()) {
            return "NOT_FOUND";
        }
        return HttpStatus.Series.resolve(status) == HttpStatus.Series.REDIRECTION ? "REDIRECTION" : UNKNOWN;
    }
}
