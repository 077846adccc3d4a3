package dev.onetrip.web;

import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Lets the writes of a router be done in the background: {@code Prefer: respond-async} answers 202 with the URL of a
 * job. A feature uses it by one line, {@code .filter(asyncWrites)}, on a router whose writes all honour
 * Idempotency-Key.
 */
public interface AsyncWrites extends HandlerFilterFunction<ServerResponse, ServerResponse> {
    /**
     * Has a request done in the background that says so elsewhere than in its headers, and answers 202. The handler
     * gets it again, then with a {@link Progress}.
     *
     * @param body of the request, which the handler has read already
     */
    Mono<ServerResponse> later(ServerRequest request, byte[] body);

    /** The same but for writes under conditions, which are never put off: they hold now or not at all. */
    default HandlerFilterFunction<ServerResponse, ServerResponse> unlessConditional() {
        return (request, next) -> HttpMethod.GET.equals(request.method())
                        || Conditions.of(request).isNone()
                ? filter(request, next)
                : next.handle(request);
    }
}
