package dev.onetrip.orders.items;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** An order of one item, which stands in line 1, and what is asserted of it. */
record Basket(Database database, UUID customer, long id) {
    static final String NDJSON = "application/x-ndjson";

    /** No product with this id is stored. */
    static final int UNKNOWN = 99_999;

    /** What an order has by its one item. */
    private static final String BEGUN = "10.00";

    /** A new order of a new customer, and products 1 to 100. */
    static Basket fresh(Database database) {
        database.sql("INSERT INTO products (product_id, name, stock) SELECT g, 'product ' || g, 1000"
                + " FROM generate_series(1, 100) g ON CONFLICT DO NOTHING");
        UUID customer = UUID.randomUUID();
        database.sql("INSERT INTO customers (customer_id, first_name) VALUES (?, 'Ada')", customer);
        return another(database, customer);
    }

    /** A new order of that customer. */
    static Basket another(Database database, UUID customer) {
        long id = database.number("SELECT nextval(pg_get_serial_sequence('orders', 'id'))");
        database.sql(
                "INSERT INTO orders (customer_id, id, total_amount, last_line) VALUES (?, ?, " + BEGUN + ", 1)",
                customer,
                id);
        database.sql("INSERT INTO order_items VALUES (?, ?, 1, 1, 4, 2.50)", customer, id);
        return new Basket(database, customer, id);
    }

    String path() {
        return "/customers/" + customer + "/orders/" + id + "/items";
    }

    Answer post(Http http, String query, String lines, String... headers) {
        return http.send("POST", path() + query, NDJSON, lines, headers);
    }

    static String item(long product, String quantity, String price) {
        return "{\"productId\":" + product + ",\"quantity\":" + quantity + ",\"price\":" + price + "}";
    }

    static String good(int line) {
        return item(1 + line % 100, Integer.toString(1 + line % 7), "\"" + line % 50 + "." + (10 + line % 90) + "\"");
    }

    static String unknown(int line) {
        return good(line).replaceFirst("\\d+", Integer.toString(UNKNOWN));
    }

    static String lines(int count, IntFunction<String> line) {
        return IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Good lines, but for those of these numbers, whose product is unknown. */
    static String lines(int count, List<Integer> unknown) {
        return lines(count, line -> unknown.contains(line) ? unknown(line) : good(line));
    }

    static JsonNode summary(Answer answer) {
        JsonNode summary = answer.lines().get(answer.lines().size() - 1).get("summary");
        assertThat(summary).as(answer.toString()).isNotNull();
        return summary;
    }

    /** {@code lines inserted failed chunks failedChunks}. */
    static String counts(Answer answer) {
        JsonNode summary = summary(answer);
        return List.of("lines", "inserted", "failed", "chunks", "failedChunks").stream()
                .map(name -> summary.get(name).asString())
                .collect(Collectors.joining(" "));
    }

    /** The ranges of the chunks with that status. */
    static List<String> ranges(Answer answer, int status) {
        return answer.lines().stream()
                .filter(line -> line.has("lines") && line.get("status").asInt() == status)
                .map(line -> line.get("lines").asString())
                .toList();
    }

    /** The numbers of the lines that were refused one by one. */
    static List<Integer> refused(Answer answer) {
        return answer.lines().stream()
                .filter(line -> line.has("line"))
                .map(line -> line.get("line").asInt())
                .toList();
    }

    /** Items that were added. */
    long added() {
        return database.number(
                "SELECT count(*) FROM order_items WHERE customer_id = ? AND order_id = ? AND line_no > 1",
                customer,
                id);
    }

    void assertUntouched() {
        assertThat(added()).isZero();
        assertThat(database.strings(
                        "SELECT concat_ws(' ', total_amount, last_line, version) FROM orders WHERE id = ?", id))
                .containsExactly(BEGUN + " 1 1");
    }

    /** So many items were added by so many uploads, and the order says the same of them as they do. */
    void assertAdded(long items, int uploads) {
        assertThat(added()).isEqualTo(items);
        assertThat(database.number("SELECT version FROM orders WHERE id = ?", id))
                .isEqualTo(1L + uploads);
        assertWhole(database);
    }

    /** Every order's total is that of its items, and its last line is the highest. */
    static void assertWhole(Database database) {
        assertThat(database.strings("""
                        SELECT o.id FROM orders o LEFT JOIN LATERAL (
                          SELECT coalesce(sum(quantity * price), 0) AS total, coalesce(max(line_no), 0) AS last
                            FROM order_items i WHERE i.customer_id = o.customer_id AND i.order_id = o.id) s ON true
                         WHERE o.total_amount <> s.total OR o.last_line < s.last""")).isEmpty();
    }
}
