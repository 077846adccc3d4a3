package dev.onetrip.web.server;

import dev.onetrip.web.EntryStep;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** What the span of a request says beyond its metric; only where an endpoint for traces is given. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(TracesWhereAsked.ENDPOINT)
class TracesConfiguration {
    private static final String OPERATIONS = "/actuator/";

    @Bean
    EntryStep notedTrace() {
        return new NotedTrace();
    }

    /** The receipt: waits, round trips and the size of the group, which many spans share. */
    @Bean
    ObservationFilter receiptOnSpan() {
        return context -> {
            ServerHttpResponse response =
                    context instanceof ServerRequestObservationContext request ? request.getResponse() : null;
            String receipt = response == null ? null : response.getHeaders().getFirst(ServerTiming.HEADER);
            return receipt == null
                    ? context
                    : context.addHighCardinalityKeyValue(KeyValue.of("onetrip.server_timing", receipt));
        };
    }

    /** A probe every few seconds would be most of what is kept. */
    @Bean
    SpanExportingPredicate noOperations() {
        return span -> !span.getTags().getOrDefault("http.url", "").startsWith(OPERATIONS);
    }
}
