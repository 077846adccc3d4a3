package dev.onetrip.web;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.web.server.ServerWebExchange;

/** Gives every answer its {@value #HEADER}: the client's own, where it is one and well-formed, else a new one. */
public final class RequestId implements EntryStep {
    /** 1 to 128 characters of letters, digits, dot, underscore and hyphen. */
    public static final String HEADER = "X-Request-Id";

    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final Supplier<String> ids;

    RequestId(Supplier<String> ids) {
        this.ids = ids;
    }

    /** The id of the request; an empty string before this filter has seen it. */
    public static String of(ServerWebExchange exchange) {
        String id = exchange.getResponse().getHeaders().getFirst(HEADER);
        return id == null ? "" : id;
    }

    /** Unique, not secret: the secure random source may block. */
    public static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    @Override
    public void enter(ServerWebExchange exchange) {
        List<String> sent = exchange.getRequest().getHeaders().getOrEmpty(HEADER);
        boolean accepted = sent.size() == 1 && ACCEPTED.matcher(sent.get(0)).matches();
        exchange.getResponse().getHeaders().set(HEADER, accepted ? sent.get(0) : ids.get());
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
