package dev.onetrip.web.server;

import dev.onetrip.web.Query;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * The paths that the routes serve, the methods of each and their query parameters, read from the routes once: a request
 * for any other path is refused without asking every route. A route must name its path and its methods, all of which
 * have to hold.
 */
@SuppressWarnings("overloads") // the two interfaces have a method of the same name
final class ServedPaths implements RouterFunctions.Visitor, RequestPredicates.Visitor {
    private static final String NO_SEGMENT = "";
    private static final String VARIABLE = "{";

    /** By the first segment of the path. */
    private final Map<String, List<Served>> served = new HashMap<>();

    private final Deque<String> prefixes = new ArrayDeque<>();
    private @Nullable String path;
    private Set<HttpMethod> methods = Set.of();
    private Map<String, Object> attributes = Map.of();

    /** @param parameters of the query; empty where the route ignores what it does not know */
    private record Served(PathPattern path, Set<HttpMethod> methods, Optional<Set<String>> parameters) {}

    private ServedPaths() {}

    /** @throws IllegalStateException for a route that does not say what it serves */
    static ServedPaths of(RouterFunction<?> router) {
        ServedPaths paths = new ServedPaths();
        router.accept(paths);
        return paths;
    }

    /** The methods of all routes with this path; empty where there is none. */
    Set<HttpMethod> methods(PathContainer asked) {
        Set<HttpMethod> found = new LinkedHashSet<>();
        each(asked, one -> found.addAll(one.methods));
        return found;
    }

    /**
     * The query parameters that any route with this path and method takes; empty where there is no route, or one that
     * ignores what it does not know.
     */
    Optional<Set<String>> parameters(PathContainer asked, HttpMethod method) {
        List<Served> found = new ArrayList<>();
        each(asked, one -> {
            if (one.methods.contains(method)) {
                found.add(one);
            }
        });
        if (found.isEmpty() || found.stream().anyMatch(one -> one.parameters.isEmpty())) {
            return Optional.empty();
        }
        Set<String> names = new LinkedHashSet<>();
        found.forEach(one -> one.parameters.ifPresent(names::addAll));
        return Optional.of(names);
    }

    private void each(PathContainer asked, Consumer<Served> action) {
        each(served.get(firstSegment(asked)), asked, action);
        each(served.get(VARIABLE), asked, action);
    }

    private static void each(@Nullable List<Served> candidates, PathContainer asked, Consumer<Served> action) {
        if (candidates != null) {
            for (Served one : candidates) {
                if (one.path.matches(asked)) {
                    action.accept(one);
                }
            }
        }
    }

    private static String firstSegment(PathContainer asked) {
        for (PathContainer.Element element : asked.elements()) {
            if (element instanceof PathContainer.PathSegment segment) {
                return segment.valueToMatch();
            }
        }
        return NO_SEGMENT;
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        read(predicate);
        prefixes.addLast(path == null ? "" : path);
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        prefixes.removeLast();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        read(predicate);
        if (methods.isEmpty() || (path == null && prefixes.isEmpty())) {
            throw new IllegalStateException("a route must name its path and its methods: " + predicate);
        }
        String whole = String.join("", prefixes) + (path == null ? "" : path);
        PathPattern pattern = PathPatternParser.defaultInstance.parse(whole);
        served.computeIfAbsent(firstSegment(whole), first -> new ArrayList<>())
                .add(new Served(pattern, methods, Query.names(attributes)));
        attributes = Map.of();
    }

    private static String firstSegment(String pattern) {
        String[] parts = pattern.split("/", 3);
        String first = parts.length < 2 ? NO_SEGMENT : parts[1];
        return first.matches("[A-Za-z0-9._-]*") ? first : VARIABLE;
    }

    private void read(RequestPredicate predicate) {
        path = null;
        methods = Set.of();
        predicate.accept(this);
    }

    @Override
    public void method(Set<HttpMethod> named) {
        methods = named;
    }

    @Override
    public void path(String pattern) {
        path = pattern;
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
        throw new IllegalStateException("resources do not name their paths");
    }

    @Override
    public void unknown(RouterFunction<?> router) {
        throw new IllegalStateException("this router does not say what it routes: " + router);
    }

    @Override
    public void startOr() {
        throw new IllegalStateException("a route must have one path");
    }

    @Override
    public void startNegate() {
        throw new IllegalStateException("a route must name the path that it has");
    }

    @Override
    public void attributes(Map<String, Object> ofTheNextRoute) {
        attributes = ofTheNextRoute;
    }

    @Override
    public void header(String name, String value) {}

    @Override
    @SuppressWarnings("removal") // the interface still asks for it
    public void pathExtension(String extension) {}

    @Override
    public void queryParam(String name, String value) {}

    @Override
    public void version(String version) {}

    @Override
    public void unknown(RequestPredicate predicate) {}

    @Override
    public void startAnd() {}

    @Override
    public void and() {}

    @Override
    public void endAnd() {}

    @Override
    public void or() {}

    @Override
    public void endOr() {}

    @Override
    public void endNegate() {}
}
