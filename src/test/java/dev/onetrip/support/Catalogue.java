package dev.onetrip.support;

import java.util.List;
import java.util.Objects;

/** What a database consists of, but for its rows: equal before and after whatever harmed nothing. */
public final class Catalogue {
    private Catalogue() {}

    /** Columns, constraints, triggers, functions and roles, one text each, in order. */
    public static List<String> of(Database database) {
        return database
                .query("SELECT attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) AS text"
                        + " FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN"
                        + " (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
                        + " UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE connamespace = 'public'::regnamespace"
                        + " UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal"
                        + " UNION ALL SELECT oid::regprocedure::text FROM pg_proc"
                        + " WHERE pronamespace = 'public'::regnamespace"
                        + " UNION ALL SELECT rolname || ' ' || rolsuper FROM pg_roles ORDER BY text")
                .stream()
                .map(row -> Objects.requireNonNull(row.get("text")).toString())
                .toList();
    }
}
