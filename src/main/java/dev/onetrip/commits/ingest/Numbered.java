package dev.onetrip.commits.ingest;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;

/**
 * A commit and where it came from.
 *
 * @param line its number, from 1
 */
record Numbered(int line, NewCommit commit) {

    /**
     * What became of a line that was not there already.
     *
     * @param isNew null where a trigger kept it from being stored
     */
    record StoredLine(int line, @Nullable Boolean isNew) {
        static StoredLine of(Row row) {
            return new StoredLine(Columns.required(row, 0, Integer.class), row.get(1, Boolean.class));
        }
    }
}
