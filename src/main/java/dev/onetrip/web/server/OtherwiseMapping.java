package dev.onetrip.web.server;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers what no route took: a path that no route has with 404; else HEAD by the GET route, OPTIONS with Allow, a
 * wrong method with 405 and Allow, a wrong content type with 415 and Accept, an Accept that nothing fits with 406. It
 * reads the paths and methods of the routes, and asks the routes themselves what else they would have taken, so a
 * feature declares its routes and nothing else. Only refused requests pay.
 */
final class OtherwiseMapping implements HandlerMapping, Ordered {
    private static final List<HttpMethod> METHODS =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final List<MediaType> TYPES =
            List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_NDJSON, MediaType.TEXT_EVENT_STREAM);

    private final RouterFunction<?> router;
    private final ServedPaths paths;

    OtherwiseMapping(RouterFunction<?> router, ServedPaths paths) {
        this.router = router;
        this.paths = paths;
    }

    @Override
    public Mono<Object> getHandler(ServerWebExchange exchange) {
        Set<HttpMethod> served = paths.methods(exchange.getRequest().getPath().pathWithinApplication());
        if (served.isEmpty()) {
            return Mono.error(StatusRefusal.notFound());
        }
        ServerRequest request = ServerRequest.create(exchange, List.of());
        if (HttpMethod.HEAD.equals(request.method()) && served.contains(HttpMethod.GET)) {
            return head(request).switchIfEmpty(Mono.defer(() -> refuse(request, allowed(served))));
        }
        return refuse(request, allowed(served));
    }

    private Mono<Object> head(ServerRequest request) {
        Probe get = Probe.of(request).method(HttpMethod.GET);
        return router.route(get).cast(Object.class).doOnNext(handler -> {
            request.attributes().putAll(get.attributes());
            request.attributes().put(RouterFunctions.REQUEST_ATTRIBUTE, get);
        });
    }

    private static Set<HttpMethod> allowed(Set<HttpMethod> served) {
        Set<HttpMethod> allowed = new LinkedHashSet<>();
        for (HttpMethod method : METHODS) {
            if (served.contains(method)) {
                allowed.add(method);
            }
            if (HttpMethod.GET.equals(method) && served.contains(method)) {
                allowed.add(HttpMethod.HEAD);
            }
        }
        return allowed;
    }

    private Mono<Object> refuse(ServerRequest request, Set<HttpMethod> allowed) {
        if (HttpMethod.OPTIONS.equals(request.method())) {
            request.attributes().put(RouterFunctions.REQUEST_ATTRIBUTE, request);
            HandlerFunction<ServerResponse> options =
                    ignored -> ServerResponse.noContent().allow(allowed).build();
            return Mono.just(options);
        }
        if (!allowed.contains(request.method())) {
            return Mono.error(StatusRefusal.method(allowed));
        }
        boolean isHead = HttpMethod.HEAD.equals(request.method());
        Probe probe = Probe.of(request)
                .method(isHead ? HttpMethod.GET : request.method())
                .acceptAll();
        return router.route(probe)
                .hasElement()
                .flatMap(takesType -> takesType
                        ? Mono.error(StatusRefusal.accept(TYPES))
                        : types(probe)
                                .collectList()
                                .flatMap(types -> Mono.error(StatusRefusal.contentType(request.method(), types))));
    }

    /** The content types with which a route takes the request. */
    private Flux<MediaType> types(Probe probe) {
        return Flux.fromIterable(TYPES)
                .concatMap(type -> router.route(probe.contentType(type)).map(ignored -> type));
    }

    /** After everything else. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
