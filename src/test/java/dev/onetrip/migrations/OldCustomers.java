package dev.onetrip.migrations;

import dev.onetrip.support.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Customers as the service wrote and read them before step 004: by its own statements, which know of name alone. */
final class OldCustomers implements AutoCloseable {
    private static final String UPSERT = """
            WITH lock_wait AS MATERIALIZED (
              SELECT set_config('lock_timeout', ?::text, true)
            ), input AS MATERIALIZED (
              SELECT input.* FROM lock_wait, unnest(?::uuid[], ?::boolean[], ?::text[], ?::boolean[], ?::text[])
                AS input (customer_id, named, name, mailed, email)
            ), found AS (
              SELECT c.customer_id, c.id, c.ctid, c.xmax, c.version, c.name, c.email FROM customers c
               WHERE c.customer_id = ANY (?::uuid[])
            ), fresh AS (
              INSERT INTO customers (customer_id, name, email)
              SELECT customer_id, name, email FROM input WHERE customer_id NOT IN (SELECT customer_id FROM found)
              ON CONFLICT (customer_id) DO UPDATE SET version = customers.version
              RETURNING customer_id, id, ctid, xmax, version, name, email
            ), other AS MATERIALIZED (
              SELECT c.customer_id, CASE WHEN named THEN input.name ELSE c.name END AS name,
                     CASE WHEN mailed THEN input.email ELSE c.email END AS email
                FROM customers c JOIN input USING (customer_id)
               WHERE (named AND input.name IS DISTINCT FROM c.name)
                  OR (mailed AND input.email IS DISTINCT FROM c.email)
               ORDER BY c.customer_id FOR UPDATE OF c
            ), changed AS (
              UPDATE customers c
                 SET name = other.name, email = other.email, version = c.version + 1, updated = statement_timestamp()
                FROM other WHERE c.customer_id = other.customer_id
              RETURNING c.customer_id, c.id, c.ctid, c.xmax, c.version, c.name, c.email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, false, name, email FROM found
             WHERE customer_id NOT IN (SELECT customer_id FROM changed)
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, false, name, email FROM changed
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, xmax = 0, name, email FROM fresh""";
    private static final String READ = "SELECT name FROM customers WHERE customer_id = ?";

    private final Connection connection;

    OldCustomers(Database database) {
        try {
            this.connection = database.connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the name stored; null removes it. */
    void name(UUID key, @Nullable String name) {
        upsert(key, true, name, false, null);
    }

    /** Has the e-mail address stored, and leaves the name. */
    void email(UUID key, String email) {
        upsert(key, false, null, true, email);
    }

    private void upsert(UUID key, boolean named, @Nullable String name, boolean mailed, @Nullable String email) {
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            statement.setString(1, "0");
            statement.setArray(2, connection.createArrayOf("uuid", new UUID[] {key}));
            statement.setArray(3, connection.createArrayOf("bool", new Boolean[] {named}));
            statement.setArray(4, connection.createArrayOf("text", new @Nullable String[] {name}));
            statement.setArray(5, connection.createArrayOf("bool", new Boolean[] {mailed}));
            statement.setArray(6, connection.createArrayOf("text", new @Nullable String[] {email}));
            statement.setArray(7, connection.createArrayOf("uuid", new UUID[] {key}));
            try (ResultSet rows = statement.executeQuery()) {
                boolean unused = rows.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nullable String read(UUID key) {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setObject(1, key);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
