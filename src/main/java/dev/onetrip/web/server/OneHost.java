package dev.onetrip.web.server;

import dev.onetrip.core.Refusal;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Refuses requests without exactly one Host header, which the server lets pass and proxies read differently. HTTP/1.0
 * knows no Host, and the checks of load balancers send none.
 */
final class OneHost implements WebFilter, Ordered {
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        int hosts =
                exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.HOST).size();
        if (hosts == 1 || (hosts == 0 && isOld(exchange.getRequest()))) {
            return chain.filter(exchange);
        }
        String detail = "must appear exactly once, not " + hosts + " times";
        return Mono.error(new Refusal.Unreadable("Host", detail));
    }

    private static boolean isOld(ServerHttpRequest request) {
        return ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest received
                && received.version().majorVersion() == 1
                && received.version().minorVersion() == 0;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 2;
    }
}
