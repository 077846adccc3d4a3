package dev.onetrip.database;

import io.r2dbc.spi.Row;
import java.util.Objects;

/**
 * What the start checks want to know of the server, read in one query.
 *
 * @param version {@code server_version_num}, e.g. 180006
 * @param maxConnections {@code max_connections}
 * @param kept connections the server keeps for superusers and for {@code pg_use_reserved_connections}
 */
record ServerFacts(int version, int maxConnections, int kept) {

    /** 1 row out; reserved_connections exists from PostgreSQL 16 on. */
    static final String QUERY = """
            SELECT current_setting('server_version_num'), current_setting('max_connections'),
                   current_setting('superuser_reserved_connections')::int
                       + coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int""";

    static ServerFacts read(Row row) {
        return new ServerFacts(
                Integer.parseInt(text(row, 0)),
                Integer.parseInt(text(row, 1)),
                Objects.requireNonNull(row.get(2, Integer.class)));
    }

    private static String text(Row row, int column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
