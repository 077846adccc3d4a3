package dev.onetrip.web.server;

import dev.onetrip.web.RequestId;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Logs requests to {@code onetrip.access}, a line each when its answer ended: method, path, status, milliseconds,
 * request id, {@code trace=<id>} where the request belongs to a trace, and {@code cut} when client or connection went
 * away first. No query and no body, since they may hold secrets. Of requests without a fault, and of those that were
 * refused (4xx, 503) or cut, so many lines a second at most; a line tells how many others there were. Only a request
 * that failed here, or that was slow, always has its line: clients could cause any number of the others.
 */
final class AccessLog implements HttpHandlerDecoratorFactory {
    private static final String NAME = "onetrip.access";
    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private final Scheduler clock;
    private final long slowNanos;
    private final LineBudget faultless;
    private final LineBudget refused;

    AccessLog(Scheduler clock, AccessLogProperties properties) {
        this.clock = clock;
        slowNanos = properties.slow().toNanos();
        faultless = new LineBudget(
                properties.perSecond(), clock, others -> LOG.info("and {} more without a fault", others));
        refused =
                new LineBudget(properties.perSecond(), clock, others -> LOG.info("and {} more refused or cut", others));
        AccessAppender.install(NAME);
    }

    @Override
    public HttpHandler apply(HttpHandler handler) {
        return (request, response) -> Mono.defer(() -> {
            long began = now();
            return handler.handle(request, response).doFinally(end -> end(request, response, now() - began, end));
        });
    }

    /** The time that requests are measured by, in nanoseconds. */
    long now() {
        return clock.now(TimeUnit.NANOSECONDS);
    }

    /** After so many nanoseconds the answer is over, or cut. */
    void end(ServerHttpRequest request, ServerHttpResponse response, long nanos, SignalType end) {
        if (LOG.isInfoEnabled() && isWritten(response.getStatusCode(), nanos, end)) {
            log(request, response, nanos, end);
        }
    }

    private boolean isWritten(@Nullable HttpStatusCode status, long nanos, SignalType end) {
        if (nanos >= slowNanos) {
            return true;
        }
        if (end != SignalType.ON_COMPLETE || status == null || isRefusal(status)) {
            return refused.take();
        }
        return status.is5xxServerError() || faultless.take();
    }

    private static boolean isRefusal(HttpStatusCode status) {
        return status.is4xxClientError() || status.isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE);
    }

    private static void log(ServerHttpRequest request, ServerHttpResponse response, long nanos, SignalType end) {
        HttpStatusCode status = response.getStatusCode();
        String id = response.getHeaders().getFirst(RequestId.HEADER);
        String trace = TraceId.of(request);
        TraceId.on(LOG.atInfo(), trace)
                .log(
                        "{} {} {} {} ms {}{}{}",
                        request.getMethod(),
                        request.getURI().getRawPath(),
                        status == null ? "-" : status.value(),
                        TimeUnit.NANOSECONDS.toMillis(nanos),
                        id == null ? "-" : id,
                        TraceId.suffix(trace),
                        end == SignalType.ON_COMPLETE ? "" : " cut");
    }
}
