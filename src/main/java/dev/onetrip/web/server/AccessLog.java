package dev.onetrip.web.server;

import dev.onetrip.web.RequestId;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Logs one line per request to {@code onetrip.access} when its answer ended: method, path, status, milliseconds,
 * request id, {@code trace=<id>} where the client sent a trace, and {@code cut} when client or connection went away
 * first. No query and no body, since they may hold secrets.
 */
final class AccessLog implements HttpHandlerDecoratorFactory {
    private static final Logger LOG = LoggerFactory.getLogger("onetrip.access");

    private final Scheduler clock;

    AccessLog(Scheduler clock) {
        this.clock = clock;
    }

    @Override
    public HttpHandler apply(HttpHandler handler) {
        return (request, response) -> Mono.defer(() -> {
            long began = clock.now(TimeUnit.NANOSECONDS);
            return handler.handle(request, response).doFinally(end -> log(request, response, began, end));
        });
    }

    private void log(ServerHttpRequest request, ServerHttpResponse response, long began, SignalType end) {
        HttpStatusCode status = response.getStatusCode();
        String id = response.getHeaders().getFirst(RequestId.HEADER);
        LOG.info(
                "{} {} {} {} ms {}{}{}",
                request.getMethod(),
                request.getURI().getRawPath(),
                status == null ? "-" : status.value(),
                TimeUnit.NANOSECONDS.toMillis(clock.now(TimeUnit.NANOSECONDS) - began),
                id == null ? "-" : id,
                TraceId.suffix(request.getHeaders()),
                end == SignalType.ON_COMPLETE ? "" : " cut");
    }
}
