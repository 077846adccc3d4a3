package dev.onetrip.web;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import reactor.core.publisher.Mono;

/** Requests without a server, and their answers. */
final class Requests {
    private static final HandlerStrategies STRATEGIES = HandlerStrategies.withDefaults();

    private Requests() {}

    /** A GET of the path with its query; the headers are names and values in turn. */
    static ServerRequest get(String path, String... headers) {
        MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return ServerRequest.create(MockServerWebExchange.from(request.build()), STRATEGIES.messageReaders());
    }

    /** A GET whose route found this variable in the path. */
    static ServerRequest withVariable(String name, String value) {
        ServerRequest request = get("/");
        request.attributes().put(RouterFunctions.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of(name, value));
        return request;
    }

    /** What the handler sends, written to its end. */
    static MockServerHttpResponse answer(ServerRequest request, HandlerFunction<ServerResponse> handler) {
        MockServerWebExchange exchange = (MockServerWebExchange) request.exchange();
        Mono<Void> written = handler.handle(request).flatMap(response -> response.writeTo(exchange, new Writers()));
        @Nullable Void unused = written.block();
        return exchange.getResponse();
    }

    private static final class Writers implements ServerResponse.Context {
        @Override
        public List<HttpMessageWriter<?>> messageWriters() {
            return STRATEGIES.messageWriters();
        }

        @Override
        public List<ViewResolver> viewResolvers() {
            return List.of();
        }
    }
}
