package dev.onetrip.transaction;

import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Binds values that may be NULL. */
public final class BoundValues {
    private BoundValues() {}

    /** A text, or NULL. */
    public static void text(Statement statement, String place, @Nullable String value) {
        Statement unused = value == null ? statement.bindNull(place, String.class) : statement.bind(place, value);
    }

    /** A bigint[], or NULL where there is none. */
    public static void numbers(Statement statement, String place, Optional<List<Long>> values) {
        Statement unused = values.isPresent()
                ? statement.bind(place, values.get().toArray(Long[]::new))
                : statement.bindNull(place, Long[].class);
    }
}
