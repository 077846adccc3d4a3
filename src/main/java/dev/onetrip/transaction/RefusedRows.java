package dev.onetrip.transaction;

import dev.onetrip.core.Refusal;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;

/**
 * Stores all of some numbered rows but exactly those that the server refuses, in one statement and whatever the rule: a
 * constraint, a trigger or a domain. The rows go in attempts, each in a subtransaction that has ended before the next
 * begins, so that the locks do not grow with the refusals. A sequence, which no rollback takes back, tells at which row
 * an attempt failed: the rows before it are stored again, the row is noted, and the next attempt begins behind it. What
 * fails only at the end of a statement is refused by halves. An attempt is as long as the share of refused rows so far
 * lets it succeed. Errors that blame no row end the statement as they are.
 *
 * <p>A feature puts its INSERT between {@link #STORING} and {@link #STORED}, and the bounds before it:
 *
 * <pre>{@code
 * FIRST + "1" + LAST + "9" + STORING + "INSERT INTO t SELECT a FROM (SELECT * FROM pg_temp.s WHERE line BETWEEN first_line"
 *     + " AND last_line ORDER BY line OFFSET 0) r WHERE " + REACHED + STORED
 * }</pre>
 */
public final class RefusedRows {
    /** The rows that were refused, each with its reason. Made outside of all savepoints. */
    public static final String TABLE = "CREATE TEMP TABLE refused_rows (line int, reason text) ON COMMIT DROP";

    /** The sequence, which goes with its table. */
    public static final String SEQUENCE =
            "CREATE TEMP TABLE reached (line bigint GENERATED ALWAYS AS IDENTITY) ON COMMIT DROP";

    /** Forgets the rows. Outside of all savepoints. */
    public static final String FORGET = "TRUNCATE pg_temp.refused_rows";

    /** Rules that wait for COMMIT are asked at the end of each statement: the row is known then. */
    public static final String NO_DEFERRING = "SET CONSTRAINTS ALL IMMEDIATE";

    /** The number of the first row comes behind it. */
    public static final String FIRST = """
            DO $store$
            DECLARE
              last_line int;
              size int;
              reached_line bigint;
              known text;
              refused int := 0;
              lines int[] := '{}';
              reasons text[] := '{}';
              state text;
              rule text;
              of_column text;
              said text;
              place text;
              first_line int :=\s""";

    /** The number of the last row comes behind it. */
    public static final String LAST = """
            ;
              until_line int :=\s""";

    /** What may lower {@code last_line}, then {@link #STORING}. */
    public static final String ATTEMPT = """
            ;
              began int := first_line;
            BEGIN
              size := least(until_line - first_line + 1, 1000000);
              PERFORM setval('pg_temp.reached_line_seq', 1);
              WHILE first_line <= until_line LOOP
                last_line := least(first_line + size - 1, until_line);
            """;

    /** The INSERT of the rows from {@code first_line} to {@code last_line} comes behind it. */
    public static final String STORING = """
                BEGIN
            """;

    /** Holds for each row r, as the last thing that is asked before it is stored. */
    public static final String REACHED = "setval('pg_temp.reached_line_seq', r.line) > 0";

    /** The end. */
    public static final String STORED = """
            ;
                  IF known IS NULL THEN
                    first_line := last_line + 1;
                  ELSE
                    lines := lines || last_line + 1;
                    reasons := reasons || known;
                    refused := refused + 1;
                    first_line := last_line + 2;
                    known := NULL;
                  END IF;
                  size := CASE WHEN refused = 0 THEN least(2 * size, 1000000)
                               ELSE greatest(1, sqrt(14e0::float8 * (first_line - began) / refused)::int) END;
                EXCEPTION WHEN OTHERS THEN
                  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, rule = CONSTRAINT_NAME, of_column = COLUMN_NAME,
                      said = MESSAGE_TEXT, place = PG_EXCEPTION_CONTEXT;
                  IF left(state, 2) IN (""" + SqlState.CLASSES_NOT_OF_ROWS + """
            ) THEN
                    RAISE;
                  END IF;
                  said := concat_ws(chr(31), state, rule, of_column, left(translate(said, chr(31), ' '), 300),
                                    split_part(place, chr(10), 1));
                  reached_line := currval('pg_temp.reached_line_seq');
                  IF first_line IN (last_line, reached_line) THEN
                    lines := lines || first_line;
                    reasons := reasons || said;
                    refused := refused + 1;
                    first_line := first_line + 1;
                    known := NULL;
                    size := greatest(1, sqrt(14e0::float8 * (first_line - began) / refused)::int);
                  ELSIF known IS NULL AND reached_line > first_line AND reached_line < last_line THEN
                    known := said;
                    size := reached_line - first_line;
                  ELSE
                    known := NULL;
                    size := (last_line - first_line + 1) / 2;
                  END IF;
                END;
                IF cardinality(lines) >= 1000 OR first_line > until_line THEN
                  INSERT INTO pg_temp.refused_rows SELECT * FROM unnest(lines, reasons);
                  lines := '{}';
                  reasons := '{}';
                END IF;
              END LOOP;
            END $store$""";

    /** Refused rows of one {@link #PAGE}. */
    public static final int PAGE_ROWS = 10_000;

    /** At most {@value #PAGE_ROWS} rows out, behind that number, in order. */
    public static final String PAGE =
            "SELECT line, reason FROM pg_temp.refused_rows WHERE line > ? ORDER BY line LIMIT 10000";

    private RefusedRows() {}

    /**
     * A row of {@link #PAGE}.
     *
     * @param line the number of the row
     */
    public record Refused(int line, BrokenRule rule) {
        /** The shape of the row. */
        public static Refused of(Row row) {
            return new Refused(
                    Columns.required(row, 0, Integer.class), BrokenRule.of(Columns.required(row, 1, String.class)));
        }
    }

    /** Whether the server refuses the values of a row, and would take others. */
    public static boolean isBadData(Throwable error) {
        return error instanceof R2dbcException sql && SqlState.of(sql).isBadData();
    }

    /** The verdict on a row that alone failed so. */
    public static Refusal refusal(Throwable error) {
        return BrokenRule.of((PostgresqlException) error).refusal();
    }

    /** What the server said of rows that failed so. */
    public static String state(Throwable error) {
        return SqlState.of((R2dbcException) error).code();
    }
}
