package dev.onetrip.web;

import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Lets the writes of a router be done in the background: {@code Prefer: respond-async} answers 202 with the URL of a
 * job. A feature uses it by one line, {@code .filter(asyncWrites)}, on a router whose writes all honour
 * Idempotency-Key.
 */
@FunctionalInterface
public interface AsyncWrites extends HandlerFilterFunction<ServerResponse, ServerResponse> {}
