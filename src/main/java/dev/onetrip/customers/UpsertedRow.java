package dev.onetrip.customers;

import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an upsert found or left.
 *
 * @param ctid where the row version lies
 * @param xmax the transaction that locked or replaced it; 0 for none
 * @param inserted whether this upsert inserted it
 * @param name as it is stored; null where there is none
 * @param email as it is stored; null where there is none
 */
record UpsertedRow(
        UUID customerId,
        long id,
        String ctid,
        String xmax,
        long version,
        boolean inserted,
        @Nullable String name,
        @Nullable String email) {

    static UpsertedRow of(Row row) {
        return new UpsertedRow(
                Columns.required(row, 0, UUID.class),
                Columns.required(row, 1, Long.class),
                Columns.required(row, 2, String.class),
                Columns.required(row, 3, String.class),
                Columns.required(row, 4, Long.class),
                Columns.required(row, 5, Boolean.class),
                new NameParts(row.get(6, String.class), row.get(7, String.class)).name(),
                row.get(8, String.class));
    }

    /** The same for a request that came a moment later. */
    UpsertedRow found() {
        return inserted ? new UpsertedRow(customerId, id, ctid, xmax, version, false, name, email) : this;
    }
}
