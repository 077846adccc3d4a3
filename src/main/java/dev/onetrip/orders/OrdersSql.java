package dev.onetrip.orders;

/**
 * Every statement about orders; the tables are in schema.sql. Where one answers an order, its columns are those of
 * {@link Order#of}. Each but those of whole lists gives the customer as a value and joins on it, so that it runs on one
 * shard.
 */
final class OrdersSql {
    /** The fields of the customer follow it while the order is open; a closed order has its own copy of them. */
    private static final String SHOWN = """
            o.customer_id, o.id, o.status, o.total_amount, o.notes,
            CASE WHEN o.status IN ('pending', 'processing') THEN c.first_name || coalesce(' ' || c.last_name, '')
                 ELSE o.customer_name END,
            CASE WHEN o.status IN ('pending', 'processing') THEN c.email ELSE o.customer_email END,
            o.version, o.created, o.updated""";

    private static final String ITEMS_OF = """
            coalesce((SELECT json_agg(l)::text FROM (
              SELECT line_no AS line, product_id AS "productId", quantity, price::text AS price FROM order_items
               WHERE\s""";

    private static final String IN_ORDER = " ORDER BY line_no) l), '[]')";

    /** Of the customer $1 and the order $2. */
    private static final String ITEMS = ITEMS_OF + "customer_id = $1 AND order_id = $2" + IN_ORDER;

    /** The node that was asked tells its listeners: no other does what is selected beside a table of it alone. */
    private static final String TOLD = """
            , CASE WHEN o.id IS NOT NULL AND pg_notification_queue_usage() < 0.9
                   THEN pg_notify('onetrip', 'orders ' || o.customer_id || '/' || o.id || ' ' || o.version)::text END
            FROM old c""";

    private static final String HERE = " ON true LEFT JOIN (SELECT true FROM schema_under_way LIMIT 1) here ON true";

    /** The longest wait of each later statement of the transaction for one lock, in milliseconds. */
    static final String LOCK_WAIT = "SELECT set_config('lock_timeout', (?)::text, true)";

    /** A row for each of these that is there; an order's foreign key holds the rest. */
    static final String OWNERS = """
            SELECT c.customer_id, c.first_name || coalesce(' ' || c.last_name, ''), c.email FROM customers c
             WHERE c.customer_id = ANY (?)""";

    /** A row for each of these that is there. */
    static final String PRODUCTS = "SELECT product_id FROM products WHERE product_id = ANY (?)";

    /**
     * As many rows as orders: their ids, ahead, so that items name them in the same trip. Needs USAGE of the sequence.
     */
    static final String IDS =
            "SELECT nextval(pg_get_serial_sequence('orders', 'id')), now() FROM generate_series(1, ?)";

    /** As many rows as the arrays are long. 23503 where a customer went since {@link #OWNERS}. */
    static final String INSERT = """
            INSERT INTO orders (customer_id, id, total_amount, last_line)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::numeric[], ?::bigint[])""";

    /** The same with notes, bound, for they are texts. */
    static final String INSERT_WITH_NOTES = """
            INSERT INTO orders (customer_id, id, total_amount, last_line, notes)
            SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::numeric[], $4::int[], $5::text[])""";

    /** As many rows as the arrays are long. 23503 where a product went since {@link #PRODUCTS}. */
    static final String INSERT_ITEMS = """
            INSERT INTO order_items (customer_id, order_id, line_no, product_id, quantity, price)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::numeric[])""";

    /** 1 row for a group. */
    static final String COUNT_PENDING =
            "INSERT INTO order_count_deltas (customer_id, status, delta) VALUES (?, 'pending', ?)";

    /** As many rows as the arrays are long. The instance that begins with the steps has 15 s before others do. */
    static final String INSERT_PLACINGS = """
            INSERT INTO order_placings (customer_id, order_id, run_after)
            SELECT *, now() + interval '15 seconds' FROM unnest(?::uuid[], ?::bigint[])""";

    /** 1 or 0 rows out. */
    static final String ONE = "SELECT " + SHOWN + ", " + ITEMS + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id WHERE o.customer_id = $1 AND o.id = $2""";

    /** The same without the customer. 1 or 0 rows out: ids come from one sequence. */
    static final String BY_ID = "SELECT " + SHOWN + ", " + ITEMS_OF + "customer_id = o.customer_id AND order_id = o.id"
            + IN_ORDER + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id WHERE o.id = $1""";

    /** 1 or 0 rows out. */
    static final String CUSTOMER_OF = "SELECT customer_id FROM orders WHERE id = $1";

    /** At most $4 rows out, newest first, before the one of the cursor, after $5 that are left out. */
    static final String OF_CUSTOMER = "SELECT " + SHOWN + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id
             WHERE o.customer_id = $1 AND o.id < $2 AND ($3::text IS NULL OR o.status = $3)
             ORDER BY o.id DESC LIMIT $4 OFFSET $5""";

    /** As {@link #OF_CUSTOMER}, oldest first: those after the one of the cursor. */
    static final String OF_CUSTOMER_UP = "SELECT " + SHOWN + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id
             WHERE o.customer_id = $1 AND o.id > $2 AND ($3::text IS NULL OR o.status = $3)
             ORDER BY o.id LIMIT $4 OFFSET $5""";

    /** At most $2 rows out, newest first, before the one of the cursor, after $3 that are left out. */
    static final String ALL = "SELECT " + SHOWN + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id
             WHERE o.id < $1 ORDER BY o.id DESC LIMIT $2 OFFSET $3""";

    /** As {@link #ALL}, oldest first: those after the one of the cursor. */
    static final String ALL_UP = "SELECT " + SHOWN + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id
             WHERE o.id > $1 ORDER BY o.id LIMIT $2 OFFSET $3""";

    /**
     * As {@link #ALL}, of one status: at most $3 rows out, after $4 that are left out. Compares rows, not columns, so
     * that a plan made before the status is known cannot look for a rare status among all orders.
     */
    static final String OF_STATUS = "SELECT " + SHOWN + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id
             WHERE (o.status, o.id) < ($1::varchar, $2) AND (o.status, o.id) > ($1::varchar, 0)
             ORDER BY o.status DESC, o.id DESC LIMIT $3 OFFSET $4""";

    /** As {@link #OF_STATUS}, oldest first: those after the one of the cursor. */
    static final String OF_STATUS_UP = "SELECT " + SHOWN + "\n" + """
            FROM orders o JOIN customers c ON c.customer_id = o.customer_id
             WHERE (o.status, o.id) > ($1::varchar, $2) AND (o.status, o.id) < ($1::varchar, 9223372036854775807)
             ORDER BY o.status, o.id LIMIT $3 OFFSET $4""";

    /**
     * 1 row out: status and version that were stored, and the order as it was left, NULLs where it was not changed; 0
     * rows where it is not there. It moves to $3, where that is not NULL, from one of $4; $5 says whether that closes
     * it, $6 whether the notes $7 were sent; the steps of one that is cancelled are undone; its version has to be one
     * of $8, where that is not NULL. Locks the order, then its customer against changes of the fields that a closing
     * copies.
     */
    static final String CHANGE =
            """
            WITH old AS MATERIALIZED (
              SELECT o.status, o.version, c.first_name, c.last_name, c.email
                FROM orders o JOIN customers c ON c.customer_id = o.customer_id
               WHERE o.customer_id = $1 AND o.id = $2 FOR UPDATE OF o FOR SHARE OF c
            ), changed AS (
              UPDATE orders o
                 SET status = coalesce($3::varchar, o.status), notes = CASE WHEN $6 THEN $7 ELSE o.notes END,
                     customer_name = CASE WHEN $5 THEN old.first_name || coalesce(' ' || old.last_name, '')
                                          ELSE o.customer_name END,
                     customer_email = CASE WHEN $5 THEN old.email ELSE o.customer_email END,
                     version = o.version + 1, updated = statement_timestamp()
                FROM old
               WHERE o.customer_id = $1 AND o.id = $2 AND ($3::varchar IS NULL OR old.status = ANY ($4::text[]))
                 AND ($8::bigint[] IS NULL OR old.version = ANY ($8))
              RETURNING o.*
            ), undone AS (
              UPDATE order_placings p SET state = 'undoing', attempts = 0, run_after = statement_timestamp()
                FROM changed
               WHERE p.customer_id = $1 AND p.order_id = $2 AND changed.status = 'cancelled'
                 AND p.state IN ('running', 'placed')
            ), counted AS (
              INSERT INTO order_count_deltas (customer_id, status, delta)
              SELECT $1, moved.status, moved.delta
                FROM old, changed, LATERAL (VALUES (old.status, -1), (changed.status, 1)) AS moved (status, delta)
               WHERE old.status <> changed.status
            ), items AS MATERIALIZED (
              SELECT\s""" + ITEMS + """

                     AS list
            )
            SELECT c.status, c.version,\s""" + SHOWN + ", (SELECT list FROM items)" + TOLD + " LEFT JOIN changed o" + HERE;

    /**
     * The same for one that goes with its items, where none of its steps is under way, its status is one of $3 and its
     * version one of $4.
     */
    static final String DELETE = """
            WITH old AS MATERIALIZED (
              SELECT o.status, o.version, c.first_name, c.last_name, c.email
                FROM orders o JOIN customers c ON c.customer_id = o.customer_id
               WHERE o.customer_id = $1 AND o.id = $2 FOR UPDATE OF o
            ), gone AS (
              DELETE FROM orders o USING old
               WHERE o.customer_id = $1 AND o.id = $2 AND old.status = ANY ($3::text[])
                 AND NOT EXISTS (SELECT FROM order_placings p
                                  WHERE p.customer_id = $1 AND p.order_id = $2 AND p.state NOT IN ('placed', 'undone'))
                 AND ($4::bigint[] IS NULL OR old.version = ANY ($4))
              RETURNING o.*
            ), counted AS (
              INSERT INTO order_count_deltas (customer_id, status, delta) SELECT $1, status, -1 FROM gone
            )
            SELECT c.status, c.version,\s""" + SHOWN + ", '[]'" + TOLD + " LEFT JOIN gone o" + HERE;

    /** A row for each status that an order has. Scans the orders. */
    static final String COUNTS = "SELECT status, count(*) FROM orders GROUP BY status";

    /** A row for each status that an order ever had, as of the last folding. */
    static final String FOLDED_COUNTS = "SELECT status, orders FROM order_counts";

    /** 1 row out: whether this transaction is the one that folds. */
    static final String FOLDING = "SELECT pg_try_advisory_xact_lock(1869507956, 1868786789)";

    /** 1 row out: how many rows went, at most $1; what they said is added up. Under {@link #FOLDING}. */
    static final String FOLD = """
            WITH taken AS MATERIALIZED (
              SELECT customer_id, id FROM order_count_deltas LIMIT $1
            ), gone AS (
              DELETE FROM order_count_deltas d USING taken WHERE d.customer_id = taken.customer_id AND d.id = taken.id
              RETURNING d.status, d.delta
            ), folded AS (
              INSERT INTO order_counts (status, orders)
              SELECT status, sum(delta) FROM gone GROUP BY status ORDER BY status
              ON CONFLICT (status) DO UPDATE SET orders = order_counts.orders + EXCLUDED.orders
            )
            SELECT count(*) FROM gone""";

    /** Distinct keys in order, each with its claim; one that is there and not forgotten stays. */
    static final String CLAIM_KEYS = """
            INSERT INTO order_request_keys (customer_id, key, request, created) VALUES ?
            ON CONFLICT (customer_id, key) DO UPDATE
               SET request = EXCLUDED.request, answer = '', created = EXCLUDED.created
             WHERE order_request_keys.created <= ?""";

    /** What is stored under the keys; an empty answer is the claim of this transaction. */
    static final String KEYS = """
            SELECT customer_id, key, request, answer FROM (VALUES ?) AS asked (customer_id, key)
              JOIN order_request_keys USING (customer_id, key)""";

    /** As many rows as the arrays are long. */
    static final String ANSWER_KEYS = """
            UPDATE order_request_keys k SET answer = input.answer
              FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS input (customer_id, key, answer)
             WHERE k.customer_id = input.customer_id AND k.customer_id = ANY ($1::uuid[]) AND k.key = input.key""";

    /** At most $2 rows go, from before $1. */
    static final String PRUNE_KEYS = """
            WITH old AS MATERIALIZED (
              SELECT customer_id, key FROM order_request_keys WHERE created < $1 ORDER BY created LIMIT $2
            )
            DELETE FROM order_request_keys k USING old WHERE k.customer_id = old.customer_id AND k.key = old.key AND k.created < $1""";

    private OrdersSql() {}
}
