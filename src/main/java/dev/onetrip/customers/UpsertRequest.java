package dev.onetrip.customers;

/**
 * A request for an upsert, as a group takes it along.
 *
 * @param begunNanos {@link System#nanoTime()} when it was read
 */
record UpsertRequest(DesiredCustomer wanted, long begunNanos) {}
