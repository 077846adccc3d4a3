package dev.onetrip.customers;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored customer, as its answers show it.
 *
 * @param name null where none was sent
 * @param email null where none was sent
 * @param version counts its changes, from 1
 * @param updated when it was last changed; null on one that never was
 */
record Customer(
        UUID customerId,
        long id,
        @Nullable String name,
        @Nullable String email,
        long version,
        Instant created,
        @Nullable Instant updated) {}
