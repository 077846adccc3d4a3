package dev.onetrip.commits;

import io.r2dbc.spi.Row;
import java.util.Objects;

/**
 * A commit and where it came from.
 *
 * @param line its number, from 1
 */
record Numbered(int line, NewCommit commit) {

    /** What became of a line that was not there already. */
    record Stored(int line, boolean isNew) {
        static Stored of(Row row) {
            return new Stored(
                    Objects.requireNonNull(row.get(0, Integer.class)),
                    Objects.requireNonNull(row.get(1, Boolean.class)));
        }
    }
}
