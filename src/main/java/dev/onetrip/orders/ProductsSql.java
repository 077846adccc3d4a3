package dev.onetrip.orders;

/** Every statement about products alone; the table is in schema.sql. */
final class ProductsSql {
    /**
     * 1 row out, and whether it is new; 0 where the conditions do not hold: the product has to be there where $4 says
     * so, and one that is there has to have one of the versions $5, where that is not NULL.
     */
    static final String PUT = """
            INSERT INTO products (product_id, name, stock)
            SELECT $1, $2, $3 WHERE NOT $4 OR EXISTS (SELECT FROM products WHERE product_id = $1)
            ON CONFLICT (product_id) DO UPDATE
               SET name = EXCLUDED.name, stock = EXCLUDED.stock, version = products.version + 1,
                   updated = EXCLUDED.created
             WHERE $5::bigint[] IS NULL OR products.version = ANY ($5)
            RETURNING product_id, name, stock, version, created, updated, updated IS NULL""";

    /** 1 or 0 rows out. */
    static final String ONE =
            "SELECT product_id, name, stock, version, created, updated, false FROM products WHERE product_id = $1";

    private ProductsSql() {}
}
