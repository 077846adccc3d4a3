package dev.onetrip.orders;

import dev.onetrip.transaction.Columns;
import dev.onetrip.web.Reading;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored product, as its answers show it.
 *
 * @param stock pieces that no order has reserved
 * @param version counts its changes, from 1
 * @param updated when it was last changed; null on one that never was
 */
record Product(
        long id,
        String name,
        long stock,
        long version,
        Instant created,
        @Nullable Instant updated) {
    /** Most code points of a name; schema.sql has the same. */
    private static final int NAME_MAX = 200;

    private static final long STOCK_MAX = 1_000_000_000_000L;

    /** The keys of products lie beside no customer. */
    static final UUID NO_CUSTOMER = new UUID(0, 0);

    /** How the fields come out of JSON. */
    static final Reading<Wanted> READING = Reading.of(
            fields -> new Wanted(fields.text("name", 1, NAME_MAX), fields.integer("stock", 0, STOCK_MAX)),
            "name",
            "stock");

    /** What a product is to be. */
    record Wanted(String name, long stock) {}

    /** A request for one. */
    record Asked(long id, Wanted wanted) {}

    /**
     * The outcome of a PUT.
     *
     * @param isNew whether it made the product
     * @param replayed whether it was the outcome of an earlier request with the same key
     */
    record Stored(Product product, boolean isNew, boolean replayed) {
        static Stored of(Row row) {
            Product product = new Product(
                    Columns.required(row, 0, Long.class),
                    Columns.required(row, 1, String.class),
                    Columns.required(row, 2, Long.class),
                    Columns.required(row, 3, Long.class),
                    Columns.required(row, 4, Instant.class),
                    row.get(5, Instant.class));
            return new Stored(product, Columns.required(row, 6, Boolean.class), false);
        }

        /** The same, answered again. */
        Stored again() {
            return new Stored(product, isNew, true);
        }
    }
}
