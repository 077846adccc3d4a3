package dev.onetrip.customers;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an upsert.
 *
 * @param version of the customer, which its ETag shows
 * @param replayed whether it was the outcome of an earlier request with the same key
 * @param fields of the customer; null in an outcome that a version of the service stored which did not answer them
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
        boolean replayed,
        @Nullable Stored fields) {
    private static final double MICROS_PER_MILLI = 1e3;

    /** The fields of a customer as they are stored; null where there is none. */
    record Stored(@Nullable String name, @Nullable String email) {}

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
                false,
                new Stored(stored.name(), stored.email()));
    }

    /** The same, answered again. */
    Upserted again() {
        return new Upserted(customerId, id, inserted, strategy, ctid, xmax, elapsedMs, version, true, fields);
    }

    int status() {
        return inserted ? 201 : 200;
    }

    String outcome() {
        return inserted ? "inserted" : "existing";
    }

    /** As it goes to a client, and as it went to that client before: {@link Body} or {@link EarlierBody}. */
    Object body() {
        return fields == null
                ? new EarlierBody(customerId, id, outcome(), strategy, ctid, xmax, elapsedMs)
                : new Body(
                        customerId,
                        id,
                        outcome(),
                        fields.name(),
                        fields.email(),
                        version,
                        strategy,
                        ctid,
                        xmax,
                        elapsedMs);
    }

    record Body(
            UUID customerId,
            long id,
            String outcome,
            @Nullable String name,
            @Nullable String email,
            long version,
            String strategy,
            String ctid,
            String xmax,
            double elapsedMs) {}

    /** What was answered before the fields were. */
    record EarlierBody(
            UUID customerId, long id, String outcome, String strategy, String ctid, String xmax, double elapsedMs) {}

    private static double millis(long begunNanos) {
        return Math.max(1, (System.nanoTime() - begunNanos) / 1_000) / MICROS_PER_MILLI;
    }
}
