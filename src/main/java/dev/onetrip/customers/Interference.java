package dev.onetrip.customers;

import dev.onetrip.core.Refusal;
import java.time.Duration;
import reactor.util.retry.Retry;

/**
 * Another transaction wrote the same customer between the reading and the writing of one statement: it is sent again.
 */
final class Interference extends RuntimeException {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 8;

    Interference() {
        super("a concurrent request changed the customer", null, false, false);
    }

    /** Again, a few times; each attempt sees what interfered with the one before. */
    static Retry retries() {
        return Retry.max(ATTEMPTS)
                .filter(Interference.class::isInstance)
                .onRetryExhaustedThrow(
                        (policy, signal) -> new Refusal.Full("Concurrent requests keep changing this customer.", SOON));
    }
}
