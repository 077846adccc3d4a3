package dev.onetrip.support;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a database consists of, but for its rows: equal before and after whatever harmed nothing. */
public final class Catalogue {
    private Catalogue() {}

    /** Columns, constraints, triggers, functions and roles, one text each, in order. */
    public static List<String> of(Database database) {
        return database.strings(
                "SELECT attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) AS text"
                        + " FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid IN"
                        + " (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
                        + " UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE connamespace = 'public'::regnamespace"
                        + " UNION ALL SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal"
                        + " UNION ALL SELECT oid::regprocedure::text FROM pg_proc"
                        + " WHERE pronamespace = 'public'::regnamespace"
                        + " UNION ALL SELECT rolname || ' ' || rolsuper FROM pg_roles ORDER BY text");
    }

    /** How many rows each table has. */
    public static Map<String, Long> rows(Database database) {
        return database
                .strings("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
                .stream()
                .collect(Collectors.toUnmodifiableMap(
                        table -> table, table -> database.number("SELECT count(*) FROM " + table)));
    }

    /** The columns of tables in the order of their names, each {@code table.name type}, NOT NULL, identity, default. */
    public static List<String> columns(Database database, String... tables) {
        return database.strings(
                "SELECT c.relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)"
                        + " || CASE WHEN attnotnull THEN ' not null' ELSE '' END"
                        + " || CASE attidentity WHEN 'd' THEN ' identity' ELSE '' END"
                        + " || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')"
                        + " FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid"
                        + " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
                        + " WHERE c.relname = ANY (string_to_array(?, ',')) AND c.relkind = 'r' AND attnum > 0"
                        + " AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, attnum",
                String.join(",", tables));
    }
}
