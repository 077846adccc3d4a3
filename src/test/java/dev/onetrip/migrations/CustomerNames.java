package dev.onetrip.migrations;

import dev.onetrip.support.Database;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Customers with names of every kind, whichever columns the schema has for them. */
final class CustomerNames {
    /** Of one, two and three words, with spaces at either end and twice, of nothing but spaces, long, and none. */
    static final List<@Nullable String> NAMES = Arrays.asList(
            "Ada",
            "Ada Lovelace",
            "Ada King Lovelace",
            " Ada",
            "Ada ",
            " Ada ",
            "Ada  Lovelace",
            " ",
            "  ",
            "   Ada   King   ",
            "Ada\tKing",
            "Ada\u00a0King",
            "\u674e\u5c0f\u9f99",
            "\ud83d\ude00 \ud83d\ude00",
            "x".repeat(200),
            " ".repeat(200),
            "x".repeat(100) + " " + "\ud83d\ude00".repeat(99),
            null);

    private static final String WHOLE = "first_name || coalesce(' ' || last_name, '')";

    private static final String PARTS =
            "split_part(input.name, ' ', 1), substr(input.name, nullif(strpos(input.name, ' '), 0) + 1)";

    private CustomerNames() {}

    /** Whether a column holds all of it. */
    static boolean isWhole(Database database) {
        return database.number("SELECT count(*) FROM pg_attribute WHERE attrelid = 'customers'::regclass"
                        + " AND attname = 'name' AND NOT attisdropped")
                == 1;
    }

    /** A hundred customers, whose keys are the same for every database: the one of zeros, then others. */
    static void insert(Database database) {
        UUID[] keys = IntStream.range(0, 100).mapToObj(CustomerNames::key).toArray(UUID[]::new);
        insert(
                database,
                keys,
                IntStream.range(0, 100)
                        .mapToObj(i -> NAMES.get(i % NAMES.size()))
                        .toArray(String[]::new));
    }

    static void insert(Database database, UUID[] keys, String[] names) {
        String columns = isWhole(database) ? "name" : "first_name, last_name";
        String values = isWhole(database) ? "name" : PARTS;
        database.sql(
                "INSERT INTO customers (customer_id, " + columns + ") SELECT customer_id, " + values
                        + " FROM unnest(?::uuid[], ?::text[]) AS input (customer_id, name)",
                keys,
                names);
    }

    /** As services write it that know of the parts alone. */
    static void write(Database database, UUID key, @Nullable String name) {
        database.sql(
                "UPDATE customers SET (first_name, last_name) = (SELECT " + PARTS
                        + " FROM (VALUES (?::text)) AS input (name)) WHERE customer_id = ?",
                name,
                key);
    }

    /** The key of the customer of that number. */
    static UUID key(int i) {
        return i == 0 ? new UUID(0, 0) : UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)});
    }

    /** Every customer's name by its key, with what tells null from a text. */
    static Map<String, String> stored(Database database) {
        String name = isWhole(database) ? "name" : WHOLE;
        Map<String, String> stored = new TreeMap<>();
        database.query("SELECT customer_id::text AS key, coalesce('>' || " + name + " || '<', 'null') AS name"
                        + " FROM customers")
                .forEach(row -> stored.put(
                        Objects.requireNonNull(row.get("key")).toString(),
                        Objects.requireNonNull(row.get("name")).toString()));
        return stored;
    }

    /** How many rows have parts of another name than theirs. */
    static long disagreeing(Database database) {
        return database.number("SELECT count(*) FROM customers WHERE name IS DISTINCT FROM " + WHOLE
                + " OR first_name IS DISTINCT FROM split_part(name, ' ', 1)");
    }
}
