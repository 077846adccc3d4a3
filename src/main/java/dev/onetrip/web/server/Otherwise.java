package dev.onetrip.web.server;

import dev.onetrip.web.Routes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Answers what no route took: a path that no route has with 404; else HEAD by the GET route, OPTIONS with Allow, a
 * wrong method with 405 and Allow, a wrong content type with 415 and Accept, an Accept that nothing fits with 406. It
 * reads the paths and methods of the routes, and asks the routes themselves what else they would have taken, so a
 * feature declares its routes and nothing else. Only refused requests pay.
 */
final class Otherwise {
    private static final List<HttpMethod> METHODS =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final List<MediaType> TYPES =
            List.of(MediaType.APPLICATION_JSON, MediaType.APPLICATION_NDJSON, MediaType.TEXT_EVENT_STREAM);

    private final Routes routes;
    private final ServedPaths paths;

    Otherwise(Routes routes, ServedPaths paths) {
        this.routes = routes;
        this.paths = paths;
    }

    /** A request as its handler gets it. */
    record Found(HandlerFunction<ServerResponse> handler, ServerRequest request) {}

    /**
     * The answer to what no route took.
     *
     * @throws StatusRefusal for all but HEAD and OPTIONS
     */
    Found find(ServerRequest request) {
        Set<HttpMethod> served = paths.methods(request.requestPath().pathWithinApplication());
        if (served.isEmpty()) {
            throw StatusRefusal.notFound();
        }
        if (HttpMethod.HEAD.equals(request.method()) && served.contains(HttpMethod.GET)) {
            Probe get = Probe.of(request).method(HttpMethod.GET);
            HandlerFunction<ServerResponse> handler = routes.find(get);
            if (handler != null) {
                request.attributes().putAll(get.attributes());
                return new Found(handler, get);
            }
        }
        if (HttpMethod.OPTIONS.equals(request.method())) {
            Set<HttpMethod> allowed = allowed(served);
            return new Found(
                    ignored -> ServerResponse.noContent().allow(allowed).build(), request);
        }
        throw refusal(request, allowed(served));
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

    private StatusRefusal refusal(ServerRequest request, Set<HttpMethod> allowed) {
        if (!allowed.contains(request.method())) {
            return StatusRefusal.method(allowed);
        }
        boolean isHead = HttpMethod.HEAD.equals(request.method());
        Probe probe = Probe.of(request)
                .method(isHead ? HttpMethod.GET : request.method())
                .acceptAll();
        if (routes.find(probe) != null) {
            return StatusRefusal.accept(TYPES);
        }
        // the content types with which a route takes the request
        List<MediaType> types = TYPES.stream()
                .filter(type -> routes.find(probe.contentType(type)) != null)
                .toList();
        return StatusRefusal.contentType(request.method(), types);
    }
}
