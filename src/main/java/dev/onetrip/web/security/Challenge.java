package dev.onetrip.web.security;

import dev.onetrip.core.Refusal;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The refusals of RFC 6750, as problems: what is missing, in words and in {@code WWW-Authenticate}. */
final class Challenge {
    private Challenge() {}

    /** 401 for a request without a token, or with one that is unknown, malformed, expired or for another audience. */
    static Mono<Void> unknown(ServerWebExchange exchange, AuthenticationException why) {
        boolean tried = exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
        challenge(exchange, tried ? "Bearer error=\"invalid_token\"" : "Bearer");
        return Mono.error(new Refusal.Unauthenticated(
                tried
                        ? "The bearer token is not accepted"
                        : "A bearer token is needed: Authorization: Bearer <token>"));
    }

    /** 403 for a client that is known and lacks the scope. */
    static Mono<Void> forbidden(ServerWebExchange exchange, AccessDeniedException why) {
        Scope needed = Permission.isOperations(exchange) ? Scope.ADMIN : Scope.neededFor(exchange);
        challenge(exchange, "Bearer error=\"insufficient_scope\", scope=\"" + needed.word() + "\"");
        return Mono.error(new Refusal.Forbidden("This request needs the scope " + needed.word()));
    }

    /** 400 for an address or header that servers and proxies are known to read differently. */
    static Mono<Void> odd() {
        return Mono.error(
                new Refusal.Unreadable("The address or a header has characters that are not accepted", List.of()));
    }

    private static void challenge(ServerWebExchange exchange, String challenge) {
        exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, challenge);
    }
}
