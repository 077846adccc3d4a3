package dev.onetrip.customers;

/**
 * Every statement of the customers feature; the tables are in schema.sql. Where an upsert answers, its columns are
 * those of {@link UpsertedRow#of}. Keys of a group are distinct and come sorted, so that locks are taken in one order.
 */
final class CustomersSql {
    private static final String INSERT_MISSING = """
            WITH lock_wait AS MATERIALIZED (
              SELECT set_config('lock_timeout', $2::text, true)
            ), found AS (
              SELECT customer_id, id, ctid, xmax, version, first_name, last_name, email FROM customers
               WHERE customer_id = ANY ($1::uuid[])
            ), fresh AS (
              INSERT INTO customers (customer_id)
              SELECT customer_id FROM lock_wait, unnest($1::uuid[]) AS input (customer_id)
               WHERE customer_id NOT IN (SELECT customer_id FROM found)
            """;

    /**
     * k distinct keys in, k rows out, in any order. Keys that are there cost a read and nothing else: no row version,
     * no sequence value, no transaction id, so that COMMIT waits for no disk. Keys that are not are inserted; one that
     * another transaction inserts at this very moment is waited for and gets a new version, since only so it is seen.
     */
    static final String UPSERT_MANY = INSERT_MISSING + """
              ON CONFLICT (customer_id) DO UPDATE SET version = customers.version
              RETURNING customer_id, id, ctid, xmax, version, first_name, last_name, email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM found
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, xmax = 0, first_name, last_name, email FROM fresh""";

    /**
     * Distinct keys in order, a row out for each that is there. On a cluster each part of a statement with several is
     * planned and run by itself, so that two short statements cost a fraction of {@link #UPSERT_MANY}.
     */
    static final String FOUND_MANY_ON_CLUSTER = """
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM customers
             WHERE customer_id IN (?)""";

    /** {@link #CONFLICT_UPDATE} for distinct keys in order, without fields; a row out for each, in any order. */
    static final String CONFLICT_UPDATE_MANY = """
            INSERT INTO customers (customer_id) VALUES ?
            ON CONFLICT (customer_id) DO UPDATE SET version = customers.version
            RETURNING customer_id, id, ctid::text, xmax::text, version, xmax = 0, first_name, last_name, email""";

    private static final String STORE_FIELDS = """
            WITH lock_wait AS MATERIALIZED (
              SELECT set_config('lock_timeout', $7::text, true)
            ), input AS MATERIALIZED (
              SELECT input.*
                FROM lock_wait, unnest($1::uuid[], $2::boolean[], $3::text[], $4::text[], $5::boolean[], $6::text[])
                  AS input (customer_id, named, first_name, last_name, mailed, email)
            ), found AS (
              SELECT c.customer_id, c.id, c.ctid, c.xmax, c.version, c.first_name, c.last_name, c.email FROM customers c
               WHERE c.customer_id = ANY ($1::uuid[])
            ), fresh AS (
              INSERT INTO customers (customer_id, first_name, last_name, email)
              SELECT customer_id, first_name, last_name, email FROM input
               WHERE customer_id NOT IN (SELECT customer_id FROM found)
              ON CONFLICT (customer_id) DO UPDATE SET version = customers.version
              RETURNING customer_id, id, ctid, xmax, version, first_name, last_name, email
            ), \
            """;

    private static final String WITH_OTHER_FIELDS = """
            ((named AND (input.first_name IS DISTINCT FROM c.first_name
                                  OR input.last_name IS DISTINCT FROM c.last_name))
                      OR (mailed AND input.email IS DISTINCT FROM c.email))
            """;

    private static final String CHANGE_FIELDS = """
            changed AS (
              UPDATE customers c
                 SET first_name = CASE WHEN named THEN input.first_name ELSE c.first_name END,
                     last_name = CASE WHEN named THEN input.last_name ELSE c.last_name END,
                     email = CASE WHEN mailed THEN input.email ELSE c.email END,
                     version = c.version + 1, updated = statement_timestamp()
                FROM\s""";

    private static final String STORED_FIELDS = """
              RETURNING c.customer_id, c.id, c.ctid, c.xmax, c.version, c.first_name, c.last_name, c.email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email, NULL FROM found
             WHERE customer_id NOT IN (SELECT customer_id FROM changed)
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email,
                   CASE WHEN pg_notification_queue_usage() < 0.9
                        THEN pg_notify('onetrip', 'customers ' || customer_id || ' ' || version)::text END
              FROM changed
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, xmax = 0, first_name, last_name, email, NULL FROM fresh""";

    /**
     * The same with the two parts of a name and the e-mail, and whether they were sent: $2 says of $3 and $4, $5 of $6.
     * A customer that is there is changed where a field that was sent differs, and only there. A row that another
     * transaction inserts or changes at this moment may come out with other fields than those sent: it has to be asked
     * for again.
     */
    static final String UPSERT_FIELDS_MANY = STORE_FIELDS + """
            other AS MATERIALIZED (
              SELECT input.* FROM customers c JOIN input USING (customer_id)
               WHERE\s""" + WITH_OTHER_FIELDS + """
               ORDER BY customer_id FOR UPDATE OF c
            ),\s""" + CHANGE_FIELDS
            + "other input WHERE c.customer_id = input.customer_id\n" + STORED_FIELDS;

    /** The same on a cluster, which locks no rows of several shards in an order: it finds and ends deadlocks itself. */
    static final String UPSERT_FIELDS_MANY_ON_CLUSTER =
            STORE_FIELDS + CHANGE_FIELDS + """
            input
               WHERE c.customer_id = input.customer_id AND c.customer_id = ANY ($1::uuid[])
                 AND\s""" + WITH_OTHER_FIELDS + STORED_FIELDS;

    /** 1 row out, always: an existing customer gets a new version of the same, which is what this strategy costs. */
    static final String CONFLICT_UPDATE = """
            INSERT INTO customers (customer_id, first_name, last_name, email) VALUES ($1, $2, $3, $4)
            ON CONFLICT (customer_id) DO UPDATE SET version = customers.version
            RETURNING customer_id, id, ctid::text, xmax::text, version, xmax = 0, first_name, last_name, email""";

    /** 1 row out, 0 if the key is there. A sequence value is gone in any case. */
    static final String CONFLICT_NOTHING = """
            INSERT INTO customers (customer_id, first_name, last_name, email) VALUES ($1, $2, $3, $4)
            ON CONFLICT (customer_id) DO NOTHING
            RETURNING customer_id, id, ctid::text, xmax::text, version, true, first_name, last_name, email""";

    /** Writes, then reads. 1 row out; 0 if another transaction inserted the key while this was on its way. */
    static final String WRITE_THEN_READ = """
            WITH fresh AS (
              INSERT INTO customers (customer_id, first_name, last_name, email) VALUES ($1, $2, $3, $4)
              ON CONFLICT (customer_id) DO NOTHING
              RETURNING customer_id, id, ctid, xmax, version, first_name, last_name, email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, true, first_name, last_name, email FROM fresh
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM customers
             WHERE customer_id = $1""";

    /**
     * Reads, and writes only what was not found. 1 row out; 0 if another transaction inserted the key while this was on
     * its way.
     */
    static final String READ_THEN_WRITE = """
            WITH found AS (
              SELECT customer_id, id, ctid, xmax, version, first_name, last_name, email FROM customers WHERE customer_id = $1
            ), fresh AS (
              INSERT INTO customers (customer_id, first_name, last_name, email)
              SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM found)
              ON CONFLICT (customer_id) DO NOTHING
              RETURNING customer_id, id, ctid, xmax, version, first_name, last_name, email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM found
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, true, first_name, last_name, email FROM fresh""";

    /** {@link #WRITE_THEN_READ} for k distinct keys without fields: k rows out, but for keys that lost a race. */
    static final String WRITE_THEN_READ_MANY = """
            WITH lock_wait AS MATERIALIZED (
              SELECT set_config('lock_timeout', $2::text, true)
            ), fresh AS (
              INSERT INTO customers (customer_id)
              SELECT customer_id FROM lock_wait, unnest($1::uuid[]) AS input (customer_id)
              ON CONFLICT (customer_id) DO NOTHING
              RETURNING customer_id, id, ctid, xmax, version, first_name, last_name, email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, true, first_name, last_name, email FROM fresh
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM customers
             WHERE customer_id = ANY ($1::uuid[])""";

    private static final String OR_NOTHING = """
              ON CONFLICT (customer_id) DO NOTHING
              RETURNING customer_id, id, ctid, xmax, version, first_name, last_name, email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM found
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, true, first_name, last_name, email FROM fresh""";

    /** {@link #READ_THEN_WRITE} for k distinct keys without fields: k rows out, but for keys that lost a race. */
    static final String READ_THEN_WRITE_MANY = INSERT_MISSING + OR_NOTHING;

    /** The same keys twice: {@link #READ_THEN_WRITE_MANY} as text, for a batch that takes locks before it. */
    static final String READ_THEN_WRITE_LOCKED = """
            WITH found AS (
              SELECT customer_id, id, ctid, xmax, version, first_name, last_name, email FROM customers
               WHERE customer_id = ANY (?)
            ), fresh AS (
              INSERT INTO customers (customer_id)
              SELECT customer_id FROM unnest(?::uuid[]) AS input (customer_id)
               WHERE customer_id NOT IN (SELECT customer_id FROM found)
            """ + OR_NOTHING;

    /** The rows that are there of k keys. */
    static final String READ_MANY = """
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM customers
             WHERE customer_id = ANY ($1::uuid[])""";

    /** 1 or 0 rows out. */
    static final String READ = """
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email FROM customers
             WHERE customer_id = $1""";

    /**
     * 1 row out and whether it was changed; 0 if the key is not there. A row is changed where a field that was sent
     * differs ($2 says of $3 and $4, $5 of $6), and only if its version is one of $7, where that is not null. Another
     * change at this moment may leave the row with other fields than those sent: it has to be asked for again. The
     * table beside it is of the node that was asked alone, so that it is this node that tells its listeners.
     */
    static final String CHANGE = """
            WITH found AS (
              SELECT customer_id, id, ctid, xmax, version, first_name, last_name, email FROM customers WHERE customer_id = $1
            ), changed AS (
              UPDATE customers
                 SET first_name = CASE WHEN $2 THEN $3 ELSE first_name END,
                     last_name = CASE WHEN $2 THEN $4 ELSE last_name END,
                     email = CASE WHEN $5 THEN $6 ELSE email END,
                     version = version + 1, updated = statement_timestamp()
               WHERE customer_id = $1 AND ($7::bigint[] IS NULL OR version = ANY ($7))
                 AND (($2 AND ($3 IS DISTINCT FROM first_name OR $4 IS DISTINCT FROM last_name))
                      OR ($5 AND $6 IS DISTINCT FROM email))
              RETURNING customer_id, id, ctid, xmax, version, first_name, last_name, email
            )
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email, false, NULL
              FROM found WHERE NOT EXISTS (SELECT FROM changed)
             UNION ALL
            SELECT customer_id, id, ctid::text, xmax::text, version, false, first_name, last_name, email, true,
                   CASE WHEN pg_notification_queue_usage() < 0.9
                        THEN pg_notify('onetrip', 'customers ' || customer_id || ' ' || version)::text END
              FROM changed LEFT JOIN (SELECT true FROM schema_under_way LIMIT 1) here ON true""";

    /** For the statements of this transaction, in milliseconds; 0 for as long as it takes. */
    static final String LOCK_WAIT = "SELECT set_config('lock_timeout', ?::text, true)";

    /** Until the end of the transaction; on this node only. */
    static final String LOCK = "SELECT pg_advisory_xact_lock(?)";

    /** 1 or 0 rows out. */
    static final String ONE = """
            SELECT customer_id, id, first_name, last_name, email, version, created, updated FROM customers
             WHERE customer_id = $1""";

    /** At most $1 rows out, by key. */
    static final String FIRST_PAGE = """
            SELECT customer_id, id, first_name, last_name, email, version, created, updated FROM customers
             ORDER BY customer_id LIMIT $1""";

    /** At most $2 rows out, by key, after the one of the cursor. */
    static final String PAGE = """
            SELECT customer_id, id, first_name, last_name, email, version, created, updated FROM customers
             WHERE customer_id > $1 ORDER BY customer_id LIMIT $2""";

    /** As {@link #FIRST_PAGE}, from the highest key down. */
    static final String FIRST_PAGE_DOWN = """
            SELECT customer_id, id, first_name, last_name, email, version, created, updated FROM customers
             ORDER BY customer_id DESC LIMIT $1""";

    /** As {@link #PAGE}, from the highest key down. */
    static final String PAGE_DOWN = """
            SELECT customer_id, id, first_name, last_name, email, version, created, updated FROM customers
             WHERE customer_id < $1 ORDER BY customer_id DESC LIMIT $2""";

    /**
     * Distinct keys in order, each with its claim; one that is there and not forgotten stays. Waits for a transaction
     * that claims the same key at this moment.
     */
    static final String CLAIM_KEYS = """
            INSERT INTO customer_request_keys (customer_id, key, request, created) VALUES ?
            ON CONFLICT (customer_id, key) DO UPDATE
               SET request = EXCLUDED.request, answer = '', created = EXCLUDED.created
             WHERE customer_request_keys.created <= ?""";

    /**
     * What is stored under the keys; an empty answer is one's own claim. A join: thousands of ORs take long to plan.
     */
    static final String KEYS = """
            SELECT customer_id, key, request, answer FROM (VALUES ?) AS asked (customer_id, key)
              JOIN customer_request_keys USING (customer_id, key)""";

    /** As many rows as the arrays are long. */
    static final String ANSWER_KEYS = """
            UPDATE customer_request_keys k SET answer = input.answer
              FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS input (customer_id, key, answer)
             WHERE k.customer_id = input.customer_id AND k.customer_id = ANY ($1::uuid[]) AND k.key = input.key""";

    /** At most $2 rows go, from before $1. */
    static final String PRUNE_KEYS = """
            WITH old AS MATERIALIZED (
              SELECT customer_id, key FROM customer_request_keys WHERE created < $1 ORDER BY created LIMIT $2
            )
            DELETE FROM customer_request_keys k USING old WHERE k.customer_id = old.customer_id AND k.key = old.key AND k.created < $1""";

    private CustomersSql() {}
}
