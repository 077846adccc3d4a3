package dev.onetrip.web.server;

import dev.onetrip.core.Receipt;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives every request a {@link Receipt} in its context and writes it on the answer when the head goes out:
 * {@code Server-Timing: pool;dur=0.1, db;dur=4.2, rt;desc="3", group;desc="17"}, milliseconds, then what else was
 * remarked. A streamed answer shows what its head had cost.
 */
final class ServerTiming implements WebFilter, Ordered {
    private static final String HEADER = "Server-Timing";

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
        StringBuilder header = new StringBuilder(64);
        appendMillis(header.append("pool;dur="), receipt.poolNanos());
        appendMillis(header.append(", db;dur="), receipt.databaseNanos());
        header.append(", rt;desc=\"")
                .append(receipt.roundTrips())
                .append("\", group;desc=\"")
                .append(receipt.groupSize())
                .append('"');
        receipt.remarks()
                .forEach((name, description) -> header.append(", ")
                        .append(name)
                        .append(";desc=\"")
                        .append(description)
                        .append('"'));
        return header.toString();
    }

    /** With three digits after the point, without a formatter, which would read its pattern on every request. */
    private static void appendMillis(StringBuilder header, long nanos) {
        long micros = (nanos + 500) / 1_000;
        long rest = micros % 1_000;
        header.append(micros / 1_000)
                .append('.')
                .append(rest < 100 ? "0" : "")
                .append(rest < 10 ? "0" : "")
                .append(rest);
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }
}
