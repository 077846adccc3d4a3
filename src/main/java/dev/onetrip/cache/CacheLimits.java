package dev.onetrip.cache;

import java.time.Duration;

/**
 * What a cache may hold.
 *
 * @param bytes of all values together, as the feature weighs them; 0 keeps nothing
 * @param kept how long a value is kept after it was read
 * @param deadline of the one read that all requests share which come meanwhile
 */
public record CacheLimits(long bytes, Duration kept, Duration deadline) {}
