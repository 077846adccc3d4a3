package dev.onetrip.web.security;

import dev.onetrip.web.ClientName;
import java.security.Principal;
import java.util.List;
import org.springframework.boot.security.autoconfigure.actuate.web.reactive.EndpointRequest;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.ReactiveAuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Whether a client may ask what it asks: public paths may be read without a token, anything else needs its
 * {@link Scope}. On the port of operations health, info and prometheus are open, since that port is not for clients;
 * whatever else is exposed there needs {@link Scope#ADMIN}.
 */
final class Permission implements ReactiveAuthorizationManager<AuthorizationContext> {
    /** The attribute of the request under which its client's name is left for limits and idempotency keys. */
    static final String CLIENT = Principal.class.getName();

    private static final AuthorizationDecision YES = new AuthorizationDecision(true);
    private static final AuthorizationDecision NO = new AuthorizationDecision(false);

    private final ServerWebExchangeMatcher openOperations = EndpointRequest.to("health", "info", "prometheus");
    private final List<PathPattern> publicPaths;

    Permission(List<String> publicPaths) {
        this.publicPaths = publicPaths.stream()
                .map(PathPatternParser.defaultInstance::parse)
                .toList();
    }

    @Override
    public Mono<AuthorizationResult> authorize(Mono<Authentication> client, AuthorizationContext context) {
        ServerWebExchange exchange = context.getExchange();
        if (isOperations(exchange)) {
            return openOperations
                    .matches(exchange)
                    .flatMap(open -> open.isMatch() ? Mono.just(YES) : decide(client, Scope.ADMIN, exchange));
        }
        return isPublic(exchange) ? Mono.just(YES) : decide(client, Scope.neededFor(exchange), exchange);
    }

    private static Mono<AuthorizationResult> decide(
            Mono<Authentication> client, Scope needed, ServerWebExchange exchange) {
        return client.map(known -> {
            exchange.getAttributes().put(CLIENT, known.getName());
            if (Scope.ADMIN.isOf(known)) {
                ClientName.markSeesAll(exchange);
            }
            return needed.isOf(known) ? YES : NO;
        });
    }

    private boolean isPublic(ServerWebExchange exchange) {
        HttpMethod method = exchange.getRequest().getMethod();
        if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
            return false;
        }
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        return publicPaths.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /** Whether it came to the port of operations. */
    static boolean isOperations(ServerWebExchange exchange) {
        return WebServerApplicationContext.hasServerNamespace(exchange.getApplicationContext(), "management");
    }
}
