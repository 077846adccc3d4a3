package dev.onetrip.web.server;

import dev.onetrip.web.EntryStep;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/** Notes the trace that a request has, the client's or a new one, for the logs: see {@link TraceId}. */
final class NotedTrace implements EntryStep {
    @Override
    public void enter(ServerWebExchange exchange) {
        ServerRequestObservationContext.findCurrent(exchange.getAttributes()).ifPresent(request -> {
            TracingContext trace = request.get(TracingContext.class);
            Span span = trace == null ? null : trace.getSpan();
            if (span != null) {
                exchange.getRequest()
                        .getAttributes()
                        .put(TraceId.ATTRIBUTE, span.context().traceId());
            }
        });
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
