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
 * @param interrupted a step that is half done and that no process is at; null where there is none. A backfill may stop
 *     anywhere: the tables are whole meanwhile
 */
record SchemaState(int version, int worksWith, @Nullable String interrupted) {
    /** 1 row out. The numbers are those of the lock that a migration holds. */
    static final String QUERY = """
            SELECT coalesce(max(id), 0), coalesce(max(works_with), 0),
                   (SELECT lpad(step::text, 3, '0') || ' ' || direction FROM schema_under_way
                     WHERE kind <> 'backfill' AND NOT EXISTS (
                       SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 1869507956
                          AND objid = 1937007984 AND objsubid = 2 AND granted
                          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
              FROM schema_steps""";

    private static final String RUN = "run: java -jar onetrip.jar migrate up";
    private static final Set<String> NOT_THERE = Set.of("42P01", "42703", "3F000");

    static SchemaState read(Row row) {
        return new SchemaState(
                Objects.requireNonNull(row.get(0, Integer.class)),
                Objects.requireNonNull(row.get(1, Integer.class)),
                row.get(2, String.class));
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

    /** Whether a failure means that a table or column of the service is not there. */
    static boolean isMissing(Throwable failure) {
        return failure instanceof R2dbcException e && NOT_THERE.contains(Objects.toString(e.getSqlState(), ""));
    }

    /** Why the service cannot work with it, and what to do; null where it can. */
    @Nullable String unfit(SchemaRange range) {
        if (version < range.oldest()) {
            return "the schema is at step " + number(version) + ", this version needs " + number(range.oldest())
                    + " to " + number(range.newest()) + "; " + RUN;
        }
        if (version > range.newest() && worksWith > range.newest()) {
            return "the schema is at step " + number(version) + ", which needs a service that knows step "
                    + number(worksWith) + "; this version knows steps up to " + number(range.newest())
                    + ": deploy a later version, or run migrate down with that one";
        }
        return interrupted == null ? null : "step " + interrupted + " of the schema is half done; " + RUN;
    }

    private static String number(int id) {
        return String.format(Locale.ROOT, "%03d", id);
    }
}
