package dev.onetrip.customers;

import java.util.UUID;

/**
 * The outcome of an upsert.
 *
 * @param version of the customer, which its ETag shows
 * @param replayed whether it was the outcome of an earlier request with the same key
 */
record Upserted(
        UUID customerId,
        long id,
        boolean inserted,
        String strategy,
        String ctid,
        String xmax,
        double elapsedMs,
        long version,
        boolean replayed) {
    private static final double MICROS_PER_MILLI = 1e3;

    /** @param begunNanos {@link System#nanoTime()} when the request was read */
    static Upserted of(UpsertedRow stored, Strategy strategy, long begunNanos) {
        return new Upserted(
                stored.customerId(),
                stored.id(),
                stored.inserted(),
                strategy.toString(),
                stored.ctid(),
                stored.xmax(),
                millis(begunNanos),
                stored.version(),
                false);
    }

    /** The same, answered again. */
    Upserted again() {
        return new Upserted(customerId, id, inserted, strategy, ctid, xmax, elapsedMs, version, true);
    }

    int status() {
        return inserted ? 201 : 200;
    }

    /** As it goes to a client. */
    Body body() {
        return new Body(customerId, id, inserted ? "inserted" : "existing", strategy, ctid, xmax, elapsedMs);
    }

    record Body(
            UUID customerId, long id, String outcome, String strategy, String ctid, String xmax, double elapsedMs) {}

    private static double millis(long begunNanos) {
        return Math.max(1, (System.nanoTime() - begunNanos) / 1_000) / MICROS_PER_MILLI;
    }
}
