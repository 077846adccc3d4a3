package dev.onetrip.web.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onetrip.core.Refusal;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets each client send so many requests per window and answers 429 above it, having done nothing. A client is an API
 * key or a JWT's subject, else an address. Every counted answer says where the client stands, in the fields of
 * draft-ietf-httpapi-ratelimit-headers-11: {@code q} requests per {@code w} seconds; {@code r} are left, and after
 * {@code t} seconds all are. The port of operations is not counted.
 */
final class RateLimit implements WebFilter, Ordered {
    private static final String POLICY_HEADER = "RateLimit-Policy";
    private static final String HEADER = "RateLimit";

    private final RateLimitProperties properties;
    private final TimeMeter clock;
    private final ClientAddress addresses;
    private final Cache<String, Bucket> clients;
    private final String policy;

    RateLimit(RateLimitProperties properties, TimeMeter clock) {
        this.properties = properties;
        this.clock = clock;
        this.addresses = new ClientAddress(properties.trustedProxies());
        // a client that was silent for a window has its whole quota back: nothing is lost by forgetting it
        this.clients = Caffeine.newBuilder()
                .maximumSize(properties.clients())
                .expireAfterAccess(properties.window().multipliedBy(2))
                .build();
        this.policy = "\"default\";q=" + properties.requests() + ";w="
                + properties.window().toSeconds();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (Permission.isOperations(exchange)) {
            return chain.filter(exchange);
        }
        String known = exchange.getAttribute(Permission.CLIENT);
        return count(known == null ? addresses.of(exchange.getRequest()) : known, exchange, chain.filter(exchange));
    }

    /**
     * Counts a request without a known client for its address, so that tokens cannot be tried out in numbers: 429 comes
     * instead of the challenge. Only afterwards, lest a client that has a token is locked out by a neighbour that has
     * none.
     */
    Mono<Void> unknown(ServerWebExchange exchange, Mono<Void> challenge) {
        return Permission.isOperations(exchange)
                ? challenge
                : count(addresses.of(exchange.getRequest()), exchange, challenge);
    }

    private Mono<Void> count(String client, ServerWebExchange exchange, Mono<Void> answer) {
        ConsumptionProbe probe = consume(client);
        tell(probe, exchange.getResponse().getHeaders());
        return probe.isConsumed() ? answer : Mono.error(refusal(probe));
    }

    private void tell(ConsumptionProbe probe, HttpHeaders answer) {
        answer.set(POLICY_HEADER, policy);
        long seconds = Math.floorDiv(probe.getNanosToWaitForReset() + 999_999_999L, 1_000_000_000L);
        answer.set(HEADER, "\"default\";r=" + probe.getRemainingTokens() + ";t=" + seconds);
    }

    private Refusal refusal(ConsumptionProbe probe) {
        return new Refusal.TooMany(
                "At most " + properties.requests() + " requests per "
                        + properties.window().toSeconds() + " s for one client",
                Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** Counts one request of the client. */
    ConsumptionProbe consume(String client) {
        return clients.get(client, unknown -> newBucket()).tryConsumeAndReturnRemaining(1);
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(properties.requests()).refillGreedy(properties.requests(), properties.window()))
                .withCustomTimePrecision(clock)
                .build();
    }

    /** How many clients are remembered now. */
    long remembered() {
        clients.cleanUp();
        return clients.estimatedSize();
    }

    /** After the security filter, at -100, which knows the client. */
    @Override
    public int getOrder() {
        return -90;
    }
}
