package dev.onetrip.transaction;

import io.r2dbc.spi.Row;
import java.util.Objects;

/** Reads the columns of a row. */
public final class Columns {
    private Columns() {}

    /**
     * The value of a column that is never NULL.
     *
     * @param column its number, from 0
     */
    public static <T> T required(Row row, int column, Class<T> type) {
        return Objects.requireNonNull(row.get(column, type));
    }
}
