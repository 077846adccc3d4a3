package dev.onetrip.database;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the database records of its schema.
 *
 * @param version the newest step that it has; 0 for none
 * @param worksWith what a service must know at least
 * @param halfDone a step that is half done and that no process is at; null where there is none
 * @param isReadOnly whether the server writes nothing: a standby, or one that was told so
 */
record SchemaState(int version, int worksWith, @Nullable HalfDone halfDone, boolean isReadOnly) {
    /**
     * 1 row out. The numbers are those of the lock that a migration holds. A version before this one may have made the
     * table of the half done step, without works_with.
     */
    static final String QUERY = """
            SELECT coalesce(max(s.id), 0), coalesce(max(s.works_with), 0), h.step, h.direction,
                   CASE h.kind WHEN 'backfill' THEN 0 ELSE coalesce((to_jsonb(h) ->> 'works_with')::int, 2147483647) END,
                   pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean
              FROM (VALUES (true)) AS always (only_one)
              LEFT JOIN schema_under_way h ON NOT EXISTS (
                SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 1869507956 AND objid = 1937007984
                   AND objsubid = 2 AND granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
              LEFT JOIN schema_steps s ON true
             GROUP BY h.only_one""";

    private static final String RUN = "run: java -jar onetrip.jar migrate up";
    private static final Set<String> NOT_THERE = Set.of("42P01", "42703", "3F000");

    /**
     * A step between its begin and its end.
     *
     * @param isUndo whether it is being taken back
     * @param worksWith what a service must know at least to work beside it: each of its parts leaves that alone
     */
    record HalfDone(int step, boolean isUndo, int worksWith) {
        /** A service that works with the schema before and after the step works with it meanwhile. */
        boolean fits(SchemaRange range) {
            return worksWith <= range.newest() && (!isUndo || step - 1 >= range.oldest());
        }

        @Override
        public String toString() {
            return number(step) + (isUndo ? " down" : " up");
        }
    }

    static SchemaState read(Row row) {
        Integer step = row.get(2, Integer.class);
        return new SchemaState(
                Objects.requireNonNull(row.get(0, Integer.class)),
                Objects.requireNonNull(row.get(1, Integer.class)),
                step == null
                        ? null
                        : new HalfDone(
                                step,
                                "down".equals(row.get(3, String.class)),
                                Objects.requireNonNull(row.get(4, Integer.class))),
                Objects.requireNonNull(row.get(5, Boolean.class)));
    }

    /** A failure of the query that says something of the schema; null for any other. */
    static @Nullable String explain(R2dbcException failure) {
        String state = Objects.toString(failure.getSqlState(), "");
        if (NOT_THERE.contains(state)) {
            return "the database records no schema; " + RUN;
        }
        return "42501".equals(state)
                ? "this user may not read schema_steps and schema_under_way: GRANT SELECT ON them TO it"
                : null;
    }

    /** Why the service cannot work with it, and what to do; null where it can. */
    @Nullable String unfit(SchemaRange range) {
        if (isReadOnly) {
            return "the database is read-only: no write can be served, reads go on";
        }
        if (version < range.oldest()) {
            return "the schema is at step " + number(version) + ", this version needs " + number(range.oldest())
                    + " to " + number(range.newest()) + "; " + RUN;
        }
        if (version > range.newest() && worksWith > range.newest()) {
            return "the schema is at step " + number(version) + ", which needs a service that knows step "
                    + number(worksWith) + "; this version knows steps up to " + number(range.newest())
                    + ": deploy a later version, or run migrate down with that one";
        }
        return halfDone == null || halfDone.fits(range)
                ? null
                : "step " + halfDone + " of the schema is half done; " + RUN;
    }

    private static String number(int id) {
        return String.format(Locale.ROOT, "%03d", id);
    }
}
