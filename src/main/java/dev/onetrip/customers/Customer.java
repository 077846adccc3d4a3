package dev.onetrip.customers;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored customer, as its answers show it.
 *
 * @param name null where none was sent
 * @param firstName of the name, what stands before the first space; null where there is no name
 * @param lastName of the name, everything after the first space; null where there is none
 * @param email null where none was sent
 * @param version counts its changes, from 1
 * @param updated when it was last changed; null on one that never was
 */
record Customer(
        UUID customerId,
        long id,
        @Nullable String name,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,
        long version,
        Instant created,
        @Nullable Instant updated) {}
