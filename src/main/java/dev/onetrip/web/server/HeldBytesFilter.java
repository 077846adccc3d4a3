package dev.onetrip.web.server;

import dev.onetrip.web.HeldBytes;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Gives each request its share of the budget of held bytes, until its answer is written or its client gone. */
final class HeldBytesFilter implements WebFilter, Ordered {
    private final HeldBytes budget;

    HeldBytesFilter(HeldBytes budget) {
        this.budget = budget;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HeldBytes.Share share = budget.begin(exchange);
        return chain.filter(exchange).doFinally(end -> share.end());
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
