package dev.onetrip.database;

import io.r2dbc.spi.Row;
import java.util.Objects;

/**
 * What the start checks want to know of the server, read in one query.
 *
 * @param version {@code server_version_num}, e.g. 180006
 * @param maxConnections {@code max_connections}
 * @param kept connections the server keeps for superusers and for {@code pg_use_reserved_connections}
 * @param encoding {@code server_encoding}, of the database
 * @param isStandby whether it follows another server, and so writes nothing
 * @param isCluster whether the database has the extension {@code citus}
 * @param oddSettings a line for each setting of a new session that would change what values mean: the {@code ALTER ROLE
 *     … SET} that mends it; empty where all are as they should be
 */
record ServerFacts(
        int version,
        int maxConnections,
        int kept,
        String encoding,
        boolean isStandby,
        boolean isCluster,
        String oddSettings) {

    /** 1 row out; reserved_connections exists from PostgreSQL 16 on. */
    static final String QUERY = """
            SELECT current_setting('server_version_num'), current_setting('max_connections'),
                   current_setting('superuser_reserved_connections')::int
                       + coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int,
                   current_setting('server_encoding'), pg_is_in_recovery(),
                   EXISTS (SELECT FROM pg_extension WHERE extname = 'citus'),
                   (SELECT coalesce(string_agg(format('ALTER ROLE %I IN DATABASE %I SET %I = %L;', current_user,
                                                      current_database(), name, boot_val), E'\\n' ORDER BY name), '')
                      FROM pg_settings
                     WHERE (name, setting) IN (('bytea_output', 'escape'), ('array_nulls', 'off'),
                                               ('standard_conforming_strings', 'off'), ('transform_null_equals', 'on')))""";

    static ServerFacts read(Row row) {
        return new ServerFacts(
                Integer.parseInt(text(row, 0)),
                Integer.parseInt(text(row, 1)),
                Objects.requireNonNull(row.get(2, Integer.class)),
                text(row, 3),
                Objects.requireNonNull(row.get(4, Boolean.class)),
                Objects.requireNonNull(row.get(5, Boolean.class)),
                text(row, 6));
    }

    private static String text(Row row, int column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
