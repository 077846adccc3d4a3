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
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers what no route took although the path is served: HEAD by the GET route, OPTIONS with Allow, a wrong method
 * with 405 and Allow, a wrong content type with 415 and Accept, an Accept that nothing fits with 406. It asks the
 * routes themselves what they would have taken, so a feature declares its routes and nothing else. Only refused
 * requests pay.
 */
final class OtherwiseMapping implements HandlerMapping, Ordered {
    private static final List<HttpMethod> METHODS =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final List<MediaType> TYPES =
            List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_NDJSON, MediaType.TEXT_EVENT_STREAM);

    private final RouterFunctionMapping routes;

    OtherwiseMapping(RouterFunctionMapping routes) {
        this.routes = routes;
    }

    @Override
    public Mono<Object> getHandler(ServerWebExchange exchange) {
        RouterFunction<?> router = routes.getRouterFunction();
        if (router == null) {
            return Mono.empty();
        }
        ServerRequest request = ServerRequest.create(exchange, List.of());
        Mono<Object> otherwise = allowed(router, request)
                .filter(allowed -> !allowed.isEmpty())
                .flatMap(allowed -> refuse(router, request, allowed));
        return HttpMethod.HEAD.equals(request.method()) ? head(router, request).switchIfEmpty(otherwise) : otherwise;
    }

    private static Mono<Object> head(RouterFunction<?> router, ServerRequest request) {
        Probe get = Probe.of(request).method(HttpMethod.GET);
        return router.route(get).cast(Object.class).doOnNext(handler -> {
            request.attributes().putAll(get.attributes());
            request.attributes().put(RouterFunctions.REQUEST_ATTRIBUTE, get);
        });
    }

    private static Mono<Set<HttpMethod>> allowed(RouterFunction<?> router, ServerRequest request) {
        return Flux.fromIterable(METHODS)
                .concatMap(
                        method -> types(router, Probe.of(request).method(method).acceptAll())
                                .next()
                                .map(ignored -> method))
                .collect(LinkedHashSet::new, (allowed, method) -> {
                    allowed.add(method);
                    if (HttpMethod.GET.equals(method)) {
                        allowed.add(HttpMethod.HEAD);
                    }
                });
    }

    private static Mono<Object> refuse(RouterFunction<?> router, ServerRequest request, Set<HttpMethod> allowed) {
        if (HttpMethod.OPTIONS.equals(request.method())) {
            request.attributes().put(RouterFunctions.REQUEST_ATTRIBUTE, request);
            HandlerFunction<ServerResponse> options =
                    ignored -> ServerResponse.noContent().allow(allowed).build();
            return Mono.just(options);
        }
        if (!allowed.contains(request.method())) {
            return Mono.error(new MethodNotAllowedException(request.method(), allowed));
        }
        Probe probe = Probe.of(request).acceptAll();
        return router.route(probe)
                .hasElement()
                .flatMap(takesType -> takesType ? notAcceptable() : unsupported(router, request, probe));
    }

    private static Mono<Object> notAcceptable() {
        return Mono.error(new NotAcceptableStatusException(TYPES));
    }

    private static Mono<Object> unsupported(RouterFunction<?> router, ServerRequest request, Probe probe) {
        MediaType sent = request.headers().contentType().orElse(null);
        return types(router, probe)
                .collectList()
                .flatMap(types ->
                        Mono.error(new UnsupportedMediaTypeStatusException(sent, types, null, request.method())));
    }

    /** The content types with which a route takes the request. */
    private static Flux<MediaType> types(RouterFunction<?> router, Probe probe) {
        return Flux.fromIterable(TYPES)
                .concatMap(type -> router.route(probe.contentType(type)).map(ignored -> type));
    }

    /** After the routes, before static resources. */
    @Override
    public int getOrder() {
        return 1000;
    }
}
