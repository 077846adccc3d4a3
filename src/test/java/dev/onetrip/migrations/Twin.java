package dev.onetrip.migrations;

import dev.onetrip.support.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The tables of a database once more, in its schema {@value #SCHEMA}: each that {@code k8s/citus/distribute.sql}
 * spreads is partitioned by the hash of its shard key, so that a partition is to this server what a shard is to a
 * cluster.
 */
final class Twin {
    static final String SCHEMA = "twin";
    static final int PARTITIONS = 8;

    private static final Pattern SPREAD = Pattern.compile("\\('(\\w+)', '(\\w+)', '(\\w+)'\\)");

    private Twin() {}

    /** The shard key of each table that is spread, those first that others name. */
    static Map<String, String> shardKeys() {
        try {
            Map<String, String> keys = new LinkedHashMap<>();
            SPREAD.matcher(Files.readString(Path.of("k8s/citus/distribute.sql")))
                    .results()
                    .forEach(table -> keys.put(table.group(1), table.group(2)));
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it from what the migrations made. */
    static void make(Database database) {
        Map<String, String> keys = shardKeys();
        StringBuilder sql = new StringBuilder("CREATE SCHEMA " + SCHEMA + ";\n");
        for (String table : names(
                database,
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")) {
            String key = keys.get(table);
            sql.append("CREATE TABLE twin.")
                    .append(table)
                    .append(" (LIKE public.")
                    .append(table)
                    .append(" INCLUDING ALL)");
            if (key == null) {
                sql.append(";\n");
                continue;
            }
            sql.append(" PARTITION BY HASH (").append(key).append(");\n");
            for (int part = 0; part < PARTITIONS; part++) {
                sql.append(
                        "CREATE TABLE twin.%1$s_p%2$d PARTITION OF twin.%1$s FOR VALUES WITH (MODULUS %3$d, REMAINDER %2$d);\n"
                                .formatted(table, part, PARTITIONS));
            }
        }
        sql.append("SET search_path = twin;\n");
        // a key names other tables without their schema, and so those of the twin
        names(database, """
                        SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s;', conrelid::regclass::text, conname,
                                      pg_get_constraintdef(oid))
                          FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY conname""").forEach(key -> sql.append(key).append('\n'));
        names(database, """
                        SELECT format('CREATE VIEW %I AS %s', relname, pg_get_viewdef(oid))
                          FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace""").forEach(view -> sql.append(view).append('\n'));
        database.script(sql.toString());
    }

    private static List<String> names(Database database, String query) {
        return database.strings(query);
    }
}
