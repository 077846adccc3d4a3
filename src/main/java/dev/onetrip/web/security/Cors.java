package dev.onetrip.web.security;

import dev.onetrip.core.Refusal;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets pages of the allowed origins ask, and refuses those of any other with 403. Preflights are answered here, without
 * a token, since a browser sends none with them. Credentials in the browser's sense, cookies, are never allowed.
 */
final class Cors implements WebFilter, Ordered {
    private static final List<String> EXPOSED = List.of(
            "Location",
            "Link",
            "X-Request-Id",
            "Server-Timing",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "WWW-Authenticate",
            "Preference-Applied",
            "Idempotency-Replayed");

    private final CorsConfiguration rules = new CorsConfiguration();
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

    Cors(CorsProperties properties) {
        rules.setAllowedOrigins(properties.allowedOrigins());
        rules.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        rules.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        rules.setExposedHeaders(EXPOSED);
        rules.setMaxAge(properties.maxAge());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!processor.process(rules, exchange)) {
            return Mono.error(new Refusal.Forbidden("Pages of this origin may not send this request"));
        }
        if (CorsUtils.isPreFlightRequest(exchange.getRequest())) {
            exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
            return exchange.getResponse().setComplete();
        }
        return chain.filter(exchange);
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 4;
    }
}
