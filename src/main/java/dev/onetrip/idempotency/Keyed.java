package dev.onetrip.idempotency;

import java.util.Optional;
import java.util.function.Function;

/**
 * What is asked for, with the key that makes it happen once, however often it is sent.
 *
 * @param key empty for a request that came without
 */
public record Keyed<T>(T value, Optional<RequestKey> key) {

    /** Whether it came with a key. */
    public boolean hasKey() {
        return key.isPresent();
    }

    /** Something else with the same key. */
    public <R> Keyed<R> map(Function<T, R> to) {
        return new Keyed<>(to.apply(value), key);
    }

    /** The key of one that has been seen to have one. */
    RequestKey requiredKey() {
        return key.orElseThrow();
    }
}
