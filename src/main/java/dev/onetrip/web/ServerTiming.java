package dev.onetrip.web;

import dev.onetrip.core.Receipt;
import java.util.Locale;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives every request a {@link Receipt} in its context and writes it on the answer when the head goes out:
 * {@code Server-Timing: pool;dur=0.1, db;dur=4.2, rt;desc="4", group;desc="17"}, milliseconds. A streamed answer shows
 * what its head had cost.
 */
final class ServerTiming implements WebFilter, Ordered {
    private static final String HEADER = "Server-Timing";
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Receipt receipt = new Receipt();
        exchange.getResponse().beforeCommit(() -> {
            exchange.getResponse().getHeaders().set(HEADER, write(receipt));
            return Mono.empty();
        });
        return chain.filter(exchange).contextWrite(receipt::putIn);
    }

    static String write(Receipt receipt) {
        return String.format(
                Locale.ROOT,
                "pool;dur=%.3f, db;dur=%.3f, rt;desc=\"%d\", group;desc=\"%d\"",
                receipt.poolNanos() / NANOS_PER_MILLI,
                receipt.databaseNanos() / NANOS_PER_MILLI,
                receipt.roundTrips(),
                receipt.groupSize());
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }
}
