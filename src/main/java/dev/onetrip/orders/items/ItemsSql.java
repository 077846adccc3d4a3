package dev.onetrip.orders.items;

import static dev.onetrip.transaction.RefusedRows.ATTEMPT;
import static dev.onetrip.transaction.RefusedRows.FIRST;
import static dev.onetrip.transaction.RefusedRows.LAST;
import static dev.onetrip.transaction.RefusedRows.REACHED;
import static dev.onetrip.transaction.RefusedRows.STORED;
import static dev.onetrip.transaction.RefusedRows.STORING;

/** Every statement about items in bulk; the tables are in schema.sql. Each gives the customer as a value. */
final class ItemsSql {
    /** 1 or 0 rows out. Writers of one order take turns until COMMIT. */
    static final String LOCK =
            "SELECT status, total_amount, last_line FROM orders WHERE customer_id = ? AND id = ? FOR UPDATE";

    /** Made in the session that copies into it and gone with its transaction. Nothing in it can fail. */
    static final String STAGE = """
            CREATE TEMP TABLE staged_items (line_no int, product_id bigint, quantity int, price numeric(10,2))
            ON COMMIT DROP""";

    static final String CHUNK = "SAVEPOINT chunk";
    static final String BACK = "ROLLBACK TO SAVEPOINT chunk";
    static final String RELEASE = "RELEASE SAVEPOINT chunk";

    static final String COPY = "COPY pg_temp.staged_items FROM STDIN";

    /**
     * 1 row out: how many of the staged lines were stored, from one number to another, both included. 23503 where a
     * product is unknown; a cluster knows the state only of an INSERT that returns.
     */
    static final String INSERT = """
            WITH stored AS (
              INSERT INTO order_items (customer_id, order_id, line_no, product_id, quantity, price)
              SELECT ?::uuid, ?::bigint, line_no, product_id, quantity, price FROM pg_temp.staged_items
               WHERE line_no BETWEEN ? AND ?
              RETURNING line_no
            )
            SELECT count(*) FROM stored""";

    /** The same, all but those that the server refuses. */
    static final String STORE_OTHERS = FIRST + "?" + LAST + "?" + ATTEMPT + STORING + """
                  INSERT INTO order_items (customer_id, order_id, line_no, product_id, quantity, price)
                  SELECT ?, ?, r.line, r.product_id, r.quantity, r.price FROM (
                    SELECT line_no AS line, product_id, quantity, price FROM pg_temp.staged_items
                     WHERE line_no BETWEEN first_line AND last_line ORDER BY line_no OFFSET 0) r
                   WHERE\s""" + REACHED + """

                  ON CONFLICT (customer_id, order_id, line_no) DO NOTHING""" + STORED;

    static final String INDEX = "CREATE INDEX ON pg_temp.staged_items (line_no)";

    /** Outside of all savepoints, as the table was made: then its file is cut, and no row of the catalogue changes. */
    static final String UNSTAGE = "TRUNCATE pg_temp.staged_items";

    /** A row for each of these that is there. */
    static final String PRODUCTS = "SELECT product_id FROM products WHERE product_id = ANY (?)";

    /** 1 row, and caches are told, by the node that was asked: it alone has the table beside it. */
    static final String GROW = """
            WITH grown AS (
              UPDATE orders
                 SET total_amount = total_amount + ?, last_line = ?, version = version + 1, updated = statement_timestamp()
               WHERE customer_id = ? AND id = ?
              RETURNING customer_id, id, version
            )
            SELECT CASE WHEN pg_notification_queue_usage() < 0.9
                        THEN pg_notify('onetrip', 'orders ' || customer_id || '/' || id || ' ' || version)::text END
              FROM grown LEFT JOIN (SELECT true FROM schema_under_way LIMIT 1) here ON true""";

    /** 1 or 0 rows out. */
    static final String KEY = """
            SELECT customer_id, key, request, answer FROM order_request_keys
             WHERE customer_id = $1 AND key = $2 AND created > $3""";

    /** A key that is there already was forgotten: it is overwritten. 1 row out, none when it is not old enough. */
    static final String KEEP_KEY = """
            INSERT INTO order_request_keys AS k (customer_id, key, request, answer, created)
            VALUES ($1, $2, $3, $4, now())
            ON CONFLICT (customer_id, key) DO UPDATE
               SET request = EXCLUDED.request, answer = EXCLUDED.answer, created = EXCLUDED.created
             WHERE k.created <= $5
            RETURNING key""";

    private ItemsSql() {}
}
