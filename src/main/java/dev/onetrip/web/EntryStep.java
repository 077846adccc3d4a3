package dev.onetrip.web;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;

/**
 * A step that each request takes on its way to the routes, by a plain call: it reads the request and sets headers of
 * the answer. A step that has to wait or that wraps the answer is a {@code WebFilter}.
 */
public interface EntryStep extends Ordered {

    /**
     * Looks at the request, and at the head of the answer.
     *
     * @throws RuntimeException that is the answer: a {@code Refusal}, or what has a status of its own
     */
    void enter(ServerWebExchange exchange);
}
