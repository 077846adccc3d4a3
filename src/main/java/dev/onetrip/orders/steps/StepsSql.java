package dev.onetrip.orders.steps;

/** Every statement about the steps; each gives the customer as a value, but for those that look for what is due. */
final class StepsSql {
    private static final String SHOWN = """
            SELECT p.customer_id, p.order_id, p.state, p.done, p.attempts, p.run_after, p.error,
                   array(SELECT kind::text FROM order_notices n WHERE\s""";

    private static final String OF_ORDERS = """
             ORDER BY n.id)
              FROM order_placings p
            """;

    /** The longest time of each later statement of the transaction, in milliseconds. */
    static final String STATEMENT_TIME = "SELECT set_config('statement_timeout', (?)::text, true)";

    static final String SAVEPOINT = "SAVEPOINT step";

    static final String BACK = "ROLLBACK TO SAVEPOINT step";

    /** 1 or 0 rows out. */
    static final String ONE = SHOWN + "n.customer_id = $1 AND n.order_id = $2 " + OF_ORDERS
            + " WHERE p.customer_id = $1 AND p.order_id = $2";

    /** The same, and no other transaction moves it meanwhile. */
    static final String TAKE = ONE + " FOR UPDATE OF p";

    /** At most 8 rows out: those that wait longest, each maybe moved by another instance at this moment. */
    static final String DUE = """
            SELECT customer_id, order_id FROM order_placings
             WHERE state IN ('running', 'undoing') AND run_after <= now() ORDER BY run_after LIMIT 8""";

    /** 1 or 0 rows out: none where it is not due any more, or another instance moves it. */
    static final String TAKE_DUE = ONE + "\n" + """
             AND p.state IN ('running', 'undoing') AND p.run_after <= now() FOR UPDATE OF p SKIP LOCKED""";

    /** At most $2 rows out that need attention, by order, after $1. */
    static final String NEEDING_ATTENTION =
            SHOWN + "n.customer_id = p.customer_id AND n.order_id = p.order_id " + OF_ORDERS + """
             WHERE p.state = 'needs-attention' AND p.order_id > $1 ORDER BY p.order_id LIMIT $2""";

    /** How many need attention. */
    static final String ATTENTION = "SELECT count(*) FROM order_placings WHERE state = 'needs-attention'";

    /** 1 row, 0 where it does not need attention: it is $3 from now on. */
    static final String ATTEND = """
            UPDATE order_placings SET state = $3, attempts = 0, run_after = now(), updated = now()
             WHERE customer_id = $1 AND order_id = $2 AND state = 'needs-attention'""";

    /** 1 row; $6 is a pause in milliseconds. */
    static final String RECORD = """
            UPDATE order_placings
               SET state = $3, done = $4, attempts = $5, error = $7, updated = statement_timestamp(),
                   run_after = statement_timestamp() + $6 * interval '1 millisecond'
             WHERE customer_id = $1 AND order_id = $2""";

    /**
     * Takes the order's products from the stock, locked in their order. A row for each product that is short: its id,
     * what is there and what is wanted.
     */
    static final String RESERVE = """
            WITH wanted AS MATERIALIZED (
              SELECT product_id, sum(quantity) AS quantity FROM order_items
               WHERE customer_id = $1 AND order_id = $2 GROUP BY product_id
            ), stocked AS MATERIALIZED (
              SELECT locked.product_id, locked.stock, locked.quantity FROM (
                SELECT p.product_id, p.stock, wanted.quantity FROM products p JOIN wanted USING (product_id)
                 ORDER BY p.product_id FOR UPDATE OF p) locked
            ), taken AS (
              UPDATE products p
                 SET stock = p.stock - stocked.quantity, version = p.version + 1, updated = statement_timestamp()
                FROM stocked WHERE p.product_id = stocked.product_id AND stocked.stock >= stocked.quantity
              RETURNING p.product_id, stocked.quantity
            ), kept AS (
              INSERT INTO stock_reservations (customer_id, order_id, product_id, quantity)
              SELECT $1, $2, product_id, quantity FROM taken
            )
            SELECT product_id, stock, quantity::bigint FROM stocked WHERE stock < quantity ORDER BY product_id""";

    /** 1 row out: of how many products the order's reservations went back to the stock. */
    static final String GIVE_BACK = """
            WITH gone AS (
              DELETE FROM stock_reservations WHERE customer_id = $1 AND order_id = $2 RETURNING product_id, quantity
            ), stocked AS MATERIALIZED (
              SELECT locked.product_id, locked.quantity FROM (
                SELECT p.product_id, gone.quantity FROM products p JOIN gone USING (product_id)
                 ORDER BY p.product_id FOR UPDATE OF p) locked
            ), given AS (
              UPDATE products p
                 SET stock = p.stock + stocked.quantity, version = p.version + 1, updated = statement_timestamp()
                FROM stocked WHERE p.product_id = stocked.product_id
              RETURNING p.product_id
            )
            SELECT count(*) FROM given""";

    /** 1 row, 0 where it is there. */
    static final String NOTICE = """
            INSERT INTO order_notices (customer_id, order_id, kind) VALUES ($1, $2, $3)
            ON CONFLICT (customer_id, order_id, kind) DO NOTHING""";

    private StepsSql() {}
}
