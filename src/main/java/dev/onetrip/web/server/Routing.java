package dev.onetrip.web.server;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Routes;
import java.util.List;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebHandler;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * Leads each request to its route and writes what the route answers, by plain calls. It stands at the end of the
 * filters, in front of the framework's dispatcher, whose mappings, adapters and result handlers no route needs.
 */
final class Routing implements WebFilter, WebHandler, Ordered {
    private final Routes routes;
    private final Otherwise otherwise;
    private final QueryCheck query;
    private final OnItsLoop loops;
    private final ApplicationContext context;
    private final List<HttpMessageReader<?>> readers;
    private final ServerResponse.Context writing;

    /** @param context of the server whose requests it leads */
    Routing(
            Routes routes,
            Otherwise otherwise,
            QueryCheck query,
            OnItsLoop loops,
            ServerCodecConfigurer codecs,
            ApplicationContext context) {
        this.routes = routes;
        this.otherwise = otherwise;
        this.query = query;
        this.loops = loops;
        this.context = context;
        this.readers = codecs.getReaders();
        this.writing = new Writing(codecs.getWriters());
    }

    private record Writing(List<HttpMessageWriter<?>> messageWriters) implements ServerResponse.Context {
        @Override
        public List<ViewResolver> viewResolvers() {
            return List.of();
        }
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (exchange.getApplicationContext() != context) {
            // the filters of this server stand before that of the port for operations, too
            return chain.filter(exchange);
        }
        return handle(exchange);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return loops.bring(exchange.getRequest(), answer(ServerRequest.create(exchange, readers)))
                .flatMap(response -> response.writeTo(exchange, writing));
    }

    private Mono<ServerResponse> answer(ServerRequest request) {
        try {
            Refusal refusal = query.refusal(request.exchange().getRequest());
            if (refusal != null) {
                return Mono.error(refusal);
            }
            HandlerFunction<ServerResponse> handler = routes.find(request);
            Otherwise.Found found = handler == null ? otherwise.find(request) : new Otherwise.Found(handler, request);
            tell(request);
            return found.handler().handle(found.request());
        } catch (Exception refused) {
            return Mono.error(refused);
        }
    }

    /** The metric of requests counts by the pattern of their path. */
    private static void tell(ServerRequest request) {
        Object pattern = request.attributes().get(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
        if (pattern instanceof PathPattern known) {
            ServerRequestObservationContext.findCurrent(request.attributes())
                    .ifPresent(context -> context.setPathPattern(known.getPatternString()));
        }
    }

    /** After every other filter. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
