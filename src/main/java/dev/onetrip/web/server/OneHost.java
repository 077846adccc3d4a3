package dev.onetrip.web.server;

import dev.onetrip.core.Refusal;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses requests without exactly one Host header, which the server lets pass and proxies read differently. */
final class OneHost implements WebFilter, Ordered {
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        int hosts =
                exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.HOST).size();
        if (hosts == 1) {
            return chain.filter(exchange);
        }
        String detail = "must appear exactly once, not " + hosts + " times";
        return Mono.error(new Refusal.Unreadable("Host", detail));
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 2;
    }
}
