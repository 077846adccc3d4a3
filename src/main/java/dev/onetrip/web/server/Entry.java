package dev.onetrip.web.server;

import dev.onetrip.core.Receipt;
import dev.onetrip.web.EntryStep;
import dev.onetrip.web.HeldBytes;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What stands around each request: its share of the budget of held bytes, until its answer is written or its client
 * gone; its {@link Receipt}, which {@link ServerTiming} writes on the answer; and the plain steps. One filter, since
 * each in a chain of filters costs as much as the plain steps together.
 */
final class Entry implements WebFilter, Ordered {
    private final HeldBytes budget;
    private final List<EntryStep> steps;

    /** @param steps in their order */
    Entry(HeldBytes budget, List<EntryStep> steps) {
        this.budget = budget;
        this.steps = steps;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HeldBytes.Share share = budget.begin(exchange);
        Receipt receipt = new Receipt();
        exchange.getResponse().beforeCommit(() -> {
            ServerTiming.put(receipt, exchange.getResponse().getHeaders());
            return Mono.empty();
        });
        return next(exchange, chain).contextWrite(receipt::putIn).doFinally(end -> share.end());
    }

    private Mono<Void> next(ServerWebExchange exchange, WebFilterChain chain) {
        try {
            for (EntryStep step : steps) {
                step.enter(exchange);
            }
        } catch (RuntimeException refused) {
            return Mono.error(refused);
        }
        return chain.filter(exchange);
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
