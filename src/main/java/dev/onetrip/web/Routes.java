package dev.onetrip.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * The routes of a feature: a router function that finds its route by plain calls, where the framework's own asks one
 * route after the other through a chain of publishers. Safe for threads.
 */
public final class Routes implements RouterFunction<ServerResponse> {
    private static final String VARIABLE = "{";

    private final List<Route> routes;
    /** By the first segment of the path; those that take any are in each. */
    private final Map<String, List<Route>> byFirst = new HashMap<>();

    private final List<Route> ofAnyFirst;

    private Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
        this.ofAnyFirst = beginningWith(VARIABLE);
        for (Route route : routes) {
            List<Route> unused = byFirst.computeIfAbsent(route.first(), this::beginningWith);
        }
    }

    private List<Route> beginningWith(String first) {
        return routes.stream()
                .filter(route -> route.first().equals(first) || route.first().equals(VARIABLE))
                .toList();
    }

    /** @param also what a request must be beside its method and path; null for nothing */
    private record Route(
            HttpMethod method,
            PathPattern path,
            String first,
            @Nullable RequestPredicate also,
            HandlerFunction<ServerResponse> handler,
            Map<String, Object> attributes) {

        RequestPredicate predicate() {
            RequestPredicate named =
                    RequestPredicates.method(method).and(RequestPredicates.path(path.getPatternString()));
            return also == null ? named : named.and(also);
        }

        boolean takes(ServerRequest request, PathContainer asked) {
            if (!method.equals(request.method())) {
                return false;
            }
            PathPattern.PathMatchInfo match = path.matchAndExtract(asked);
            if (match == null || (also != null && !also.test(request))) {
                return false;
            }
            Map<String, Object> known = request.attributes();
            known.put(RouterFunctions.URI_TEMPLATE_VARIABLES_ATTRIBUTE, match.getUriVariables());
            known.put(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE, path);
            return true;
        }

        Route with(HandlerFunction<ServerResponse> other) {
            return new Route(method, path, first, also, other, attributes);
        }

        Route with(Map<String, Object> others) {
            return new Route(method, path, first, also, handler, others);
        }
    }

    /** Begins the routes of a feature. */
    public static Builder route() {
        return new Builder();
    }

    /** Those of all features as one; earlier ones come first. */
    public static Routes of(List<Routes> features) {
        return new Routes(
                features.stream().flatMap(feature -> feature.routes.stream()).toList());
    }

    /** The handler of the first route that takes the request; null where none does. */
    public @Nullable HandlerFunction<ServerResponse> find(ServerRequest request) {
        PathContainer asked = request.requestPath().pathWithinApplication();
        for (Route route : byFirst.getOrDefault(first(asked), ofAnyFirst)) {
            if (route.takes(request, asked)) {
                return route.handler();
            }
        }
        return null;
    }

    private static String first(PathContainer path) {
        List<PathContainer.Element> elements = path.elements();
        return elements.size() > 1 && elements.get(1) instanceof PathContainer.PathSegment segment
                ? segment.valueToMatch()
                : "";
    }

    @Override
    public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
        return Mono.justOrEmpty(find(request));
    }

    @Override
    public void accept(RouterFunctions.Visitor visitor) {
        for (Route route : routes) {
            if (!route.attributes().isEmpty()) {
                visitor.attributes(route.attributes());
            }
            visitor.route(route.predicate(), route.handler());
        }
    }

    /** As the framework's builder, of which it takes what the features use. */
    public static final class Builder {
        private final List<Route> routes = new ArrayList<>();
        private UnaryOperator<HandlerFunction<ServerResponse>> filters = handler -> handler;

        private Builder() {}

        @SuppressWarnings("MethodName") // the name of the method
        public Builder GET(String path, HandlerFunction<ServerResponse> handler) {
            return add(HttpMethod.GET, path, null, handler);
        }

        @SuppressWarnings("MethodName")
        public Builder GET(String path, RequestPredicate also, HandlerFunction<ServerResponse> handler) {
            return add(HttpMethod.GET, path, also, handler);
        }

        /** A write without a body. */
        @SuppressWarnings("MethodName")
        public Builder POST(String path, HandlerFunction<ServerResponse> handler) {
            return add(HttpMethod.POST, path, null, handler);
        }

        @SuppressWarnings("MethodName")
        public Builder POST(String path, RequestPredicate also, HandlerFunction<ServerResponse> handler) {
            return add(HttpMethod.POST, path, also, handler);
        }

        @SuppressWarnings("MethodName")
        public Builder PUT(String path, RequestPredicate also, HandlerFunction<ServerResponse> handler) {
            return add(HttpMethod.PUT, path, also, handler);
        }

        @SuppressWarnings("MethodName")
        public Builder PATCH(String path, RequestPredicate also, HandlerFunction<ServerResponse> handler) {
            return add(HttpMethod.PATCH, path, also, handler);
        }

        @SuppressWarnings("MethodName")
        public Builder DELETE(String path, HandlerFunction<ServerResponse> handler) {
            return add(HttpMethod.DELETE, path, null, handler);
        }

        /** Routes that were made elsewhere. */
        public Builder add(Routes others) {
            routes.addAll(others.routes);
            return this;
        }

        private Builder add(
                HttpMethod method,
                String path,
                @Nullable RequestPredicate also,
                HandlerFunction<ServerResponse> handler) {
            PathPattern pattern = PathPatternParser.defaultInstance.parse(path);
            routes.add(new Route(method, pattern, first(path), also, handler, Map.of()));
            return this;
        }

        private static String first(String path) {
            String segment = path.split("/", 3)[1];
            return segment.matches("[A-Za-z0-9._-]*") ? segment : VARIABLE;
        }

        /** Attributes of the route that was added last. */
        public Builder withAttributes(Consumer<Map<String, Object>> attributes) {
            int last = routes.size() - 1;
            Map<String, Object> all = new HashMap<>(routes.get(last).attributes());
            attributes.accept(all);
            routes.set(last, routes.get(last).with(Map.copyOf(all)));
            return this;
        }

        /** A step before the handlers of all these routes; of several, the one that was added first comes first. */
        public Builder filter(HandlerFilterFunction<ServerResponse, ServerResponse> filter) {
            UnaryOperator<HandlerFunction<ServerResponse>> before = filters;
            filters = handler -> before.apply(request -> filter.filter(request, handler));
            return this;
        }

        /** The routes, in the order in which they were added. */
        public Routes build() {
            return new Routes(routes.stream()
                    .map(route -> route.with(filters.apply(route.handler())))
                    .toList());
        }
    }
}
