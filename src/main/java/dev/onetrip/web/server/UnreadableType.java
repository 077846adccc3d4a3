package dev.onetrip.web.server;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Replaces a Content-Type that is none by a word that is none either: Spring reads it before there is a handler to make
 * a problem of what its parser throws, which for some texts, e.g. a quote that is never closed, is an index out of
 * bounds.
 */
final class UnreadableType implements HttpHandlerDecoratorFactory {
    private static final String NONE = "unreadable";

    @Override
    public HttpHandler apply(HttpHandler handler) {
        return (request, response) -> handler.handle(readable(request), response);
    }

    /** The request, with another Content-Type where it is none. */
    static ServerHttpRequest readable(ServerHttpRequest request) {
        try {
            Object unused = request.getHeaders().getContentType();
            return request;
        } catch (RuntimeException odd) {
            return request.mutate()
                    .headers(headers -> headers.set(HttpHeaders.CONTENT_TYPE, NONE))
                    .build();
        }
    }
}
