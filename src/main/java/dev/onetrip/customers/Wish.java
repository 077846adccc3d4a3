package dev.onetrip.customers;

import dev.onetrip.idempotency.RequestKey;
import java.util.Optional;

/**
 * A request for an upsert, as a group takes it along.
 *
 * @param key makes it happen once, however often it is sent
 * @param begunNanos {@link System#nanoTime()} when it was read
 */
record Wish(DesiredCustomer wanted, Optional<RequestKey> key, long begunNanos) {}
