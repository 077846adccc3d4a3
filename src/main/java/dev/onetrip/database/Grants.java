package dev.onetrip.database;

import io.r2dbc.spi.Row;
import java.util.Objects;

/**
 * What the role of the service may not do and will have to: the rights that its statements need and no more, held
 * against those of the role. A table that is not there yet is not asked for.
 */
final class Grants {
    /**
     * 1 row out: a line for each table whose rights are not all there; empty where all are. FOR UPDATE, FOR SHARE and
     * ON CONFLICT DO UPDATE need UPDATE too.
     */
    static final String MISSING = """
            WITH needed (thing, rights) AS (VALUES
              ('schema_steps', 'SELECT'), ('schema_under_way', 'SELECT'),
              ('boards', 'SELECT, INSERT, UPDATE'), ('users', 'SELECT, INSERT, UPDATE'),
              ('user_scores', 'SELECT'), ('user_profile', 'SELECT, INSERT'), ('actions', 'SELECT, INSERT'),
              ('user_request_keys', 'SELECT, INSERT, UPDATE, DELETE'), ('jobs', 'SELECT, INSERT, UPDATE, DELETE'),
              ('repositories', 'SELECT, INSERT, UPDATE'), ('authors', 'SELECT, INSERT, DELETE'),
              ('commits', 'SELECT, INSERT, UPDATE'), ('ingest_request_keys', 'SELECT, INSERT, UPDATE, DELETE'),
              ('ingest_streams', 'SELECT, INSERT, UPDATE, DELETE'), ('repository_tips', 'SELECT, INSERT, UPDATE, DELETE'),
              ('customers', 'SELECT, INSERT, UPDATE'), ('customer_request_keys', 'SELECT, INSERT, UPDATE, DELETE'),
              ('products', 'SELECT, INSERT, UPDATE'), ('orders', 'SELECT, INSERT, UPDATE, DELETE'),
              ('order_items', 'SELECT, INSERT'), ('order_request_keys', 'SELECT, INSERT, UPDATE, DELETE'),
              ('order_counts', 'SELECT, INSERT, UPDATE'), ('order_count_deltas', 'SELECT, INSERT, DELETE'),
              ('stock_reservations', 'SELECT, INSERT, DELETE'), ('order_placings', 'SELECT, INSERT, UPDATE'),
              ('order_notices', 'SELECT, INSERT')
            ), lines (line) AS (
              SELECT format('GRANT %s ON %I TO %I', string_agg(trim(r), ', ' ORDER BY place), thing, current_user)
                FROM needed, string_to_table(rights, ',') WITH ORDINALITY AS list (r, place)
               WHERE to_regclass(quote_ident(thing)) IS NOT NULL
                 AND NOT has_table_privilege(to_regclass(quote_ident(thing)), trim(r))
               GROUP BY thing
               UNION ALL
              SELECT format('GRANT USAGE ON SEQUENCE %s TO %I', pg_get_serial_sequence('orders', 'id'), current_user)
               WHERE CASE WHEN to_regclass('orders') IS NULL THEN false
                          ELSE NOT has_sequence_privilege(pg_get_serial_sequence('orders', 'id'), 'USAGE') END
               UNION ALL
              SELECT format('GRANT TEMP ON DATABASE %I TO %I', current_database(), current_user)
               WHERE NOT has_database_privilege(current_database(), 'TEMP')
               UNION ALL
              SELECT format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, current_user)
                FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'boards' AND c.relkind IN ('r', 'p')
               WHERE NOT has_schema_privilege(n.oid, 'USAGE')
                 AND n.nspname IN (SELECT CASE trim(trim(s), '"') WHEN '$user' THEN current_user::text ELSE trim(trim(s), '"') END
                                     FROM string_to_table(current_setting('search_path'), ',') AS path (s))
            )
            SELECT coalesce(string_agg(line || ';', E'\\n' ORDER BY line), '') FROM lines""";

    private Grants() {}

    /** The remedies, in one text of a line each; empty where the role has all rights. */
    static String lines(Row row) {
        return Objects.requireNonNull(row.get(0, String.class));
    }
}
