package dev.onetrip.site;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Every route of a router as {@code GET /users/{id}}, with the media types its Content-Type and Accept predicates name.
 */
@SuppressWarnings("overloads") // the two interfaces have a method of the same name
final class RoutesRead implements RouterFunctions.Visitor, RequestPredicates.Visitor {
    private final Map<String, Set<String>> found = new TreeMap<>();
    private final Deque<String> prefixes = new ArrayDeque<>();
    private String method = "";
    private String path = "";
    private String types = "";

    private RoutesRead() {}

    static Map<String, Set<String>> of(RouterFunction<?> router) {
        RoutesRead routes = new RoutesRead();
        router.accept(routes);
        return routes.found;
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        read(predicate);
        prefixes.addLast(path);
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        prefixes.removeLast();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        read(predicate);
        Set<String> media =
                found.computeIfAbsent(method + " " + String.join("", prefixes) + path, ignored -> new TreeSet<>());
        if (!types.isEmpty()) {
            media.add(types);
        }
    }

    private void read(RequestPredicate predicate) {
        method = "";
        path = "";
        types = "";
        predicate.accept(this);
    }

    @Override
    public void method(Set<HttpMethod> methods) {
        method = methods.iterator().next().name();
    }

    @Override
    public void path(String pattern) {
        path = pattern;
    }

    @Override
    public void header(String name, String value) {
        types = value;
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
        throw new AssertionError("resources have no contract");
    }

    @Override
    public void unknown(RouterFunction<?> router) {
        throw new AssertionError("this router does not say what it routes: " + router);
    }

    @Override
    public void unknown(RequestPredicate predicate) {
        throw new AssertionError("this predicate does not say what it tests: " + predicate);
    }

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    @SuppressWarnings("removal") // the interface still asks for it
    public void pathExtension(String extension) {}

    @Override
    public void queryParam(String name, String value) {}

    @Override
    public void version(String version) {}

    @Override
    public void startAnd() {}

    @Override
    public void and() {}

    @Override
    public void endAnd() {}

    @Override
    public void startOr() {}

    @Override
    public void or() {}

    @Override
    public void endOr() {}

    @Override
    public void startNegate() {}

    @Override
    public void endNegate() {}
}
