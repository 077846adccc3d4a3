package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * The budget of bytes that all requests together hold in memory: bodies and lines that have not come whole, bodies that
 * are being worked on, answers that are not read yet. Bytes are taken before they are held, and go back when the
 * request ends, however it does. The first {@value #FREE} bytes of a request are outside the budget, so that requests
 * of the usual size are served while others hold all of it. Safe for threads.
 */
public final class HeldBytes {
    /** Of each request: above the usual body. */
    static final int FREE = 8 * 1024;

    private static final String ATTRIBUTE = HeldBytes.class.getName();
    private static final Duration SOON = Duration.ofSeconds(1);

    private final long limit;
    private final long clientLimit;
    private final AtomicLong total = new AtomicLong();
    private final Map<String, Long> ofClients = new ConcurrentHashMap<>();

    /** @param limit of all requests; one client has a half of it at most */
    public HeldBytes(long limit) {
        this.limit = limit;
        this.clientLimit = limit / 2;
    }

    /** What is held now, in bytes; without what is free. */
    public long total() {
        return total.get();
    }

    /** Begins a request; its share is to be ended. */
    public Share begin(ServerWebExchange exchange) {
        Share share = new Share(() -> client(exchange));
        exchange.getAttributes().put(ATTRIBUTE, share);
        return share;
    }

    /** The share of a request; one without a budget, as a job that runs in the background, holds what it likes. */
    public static Share of(ServerRequest request) {
        return request.attribute(ATTRIBUTE)
                .map(Share.class::cast)
                .orElseGet(() -> new HeldBytes(Long.MAX_VALUE).new Share(() -> ""));
    }

    /** By its name, where it has one, else by its address. */
    private static String client(ServerWebExchange exchange) {
        Object name = exchange.getAttributes().get(ClientName.ATTRIBUTE);
        InetSocketAddress address = exchange.getRequest().getRemoteAddress();
        return name != null ? name.toString() : address == null ? "" : address.getHostString();
    }

    private boolean reserve(String client, long bytes) {
        if (total.addAndGet(bytes) > limit || bytesOf(client, bytes) > clientLimit) {
            total.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** What the client holds with these bytes; more than its limit where they are too many, and then without them. */
    private long bytesOf(String client, long more) {
        long[] wanted = {0};
        Long unused = ofClients.compute(client, (name, held) -> {
            long had = held == null ? 0 : held;
            wanted[0] = had + more;
            return wanted[0] > clientLimit ? held : (Long) wanted[0];
        });
        return wanted[0];
    }

    private void giveBack(String client, long bytes) {
        total.addAndGet(-bytes);
        Long unused = ofClients.computeIfPresent(client, (name, held) -> held == bytes ? null : held - bytes);
    }

    /** What one request holds. */
    public final class Share {
        private final Supplier<String> name;
        private @Nullable String client;
        private long held;
        private boolean hasEnded;

        private Share(Supplier<String> name) {
            this.name = name;
        }

        /**
         * Before so many more bytes are held.
         *
         * @throws Refusal.Full where the budget has no room for them; nothing is taken then
         */
        public synchronized void take(long bytes) {
            long charged = charged(held + bytes) - charged(held);
            if (charged > 0 && !hasEnded && !reserve(client(), charged)) {
                throw new Refusal.Full(
                        "The requests under way hold as many bytes as onetrip.web.held-limit allows.", SOON);
            }
            held += bytes;
        }

        /** After so many bytes are no longer held. */
        public synchronized void give(long bytes) {
            long charged = charged(held) - charged(held - bytes);
            held -= bytes;
            if (charged > 0 && !hasEnded) {
                giveBack(client(), charged);
            }
        }

        /** Gives back all that is left; what is taken later is not counted. */
        public synchronized void end() {
            if (!hasEnded) {
                hasEnded = true;
                if (charged(held) > 0) {
                    giveBack(client(), charged(held));
                }
            }
        }

        /** Not before it is needed: the client is known only once the request was let in. */
        private String client() {
            String known = client;
            if (known == null) {
                known = name.get();
                client = known;
            }
            return known;
        }

        private static long charged(long held) {
            return Math.max(0, held - FREE);
        }
    }
}
