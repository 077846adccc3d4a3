package dev.onetrip.orders;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Customers, products and orders, for tests that need some. */
final class Orders {
    static final String NDJSON = "application/x-ndjson";

    private Orders() {}

    /** A new customer of that name. */
    static UUID customer(Database database, String name) {
        UUID customer = UUID.randomUUID();
        database.sql("INSERT INTO customers (customer_id, name) VALUES (?, ?)", customer, name);
        return customer;
    }

    /** Products 1 to so many. */
    static void products(Database database, int many) {
        database.sql(
                "INSERT INTO products (product_id, name, stock) SELECT g, 'product ' || g, 1000"
                        + " FROM generate_series(1, ?) g ON CONFLICT DO NOTHING",
                many);
    }

    static String path(UUID customer) {
        return "/customers/" + customer + "/orders";
    }

    static String path(UUID customer, long id) {
        return path(customer) + "/" + id;
    }

    static String item(long product, int quantity, String price) {
        return "{\"productId\":" + product + ",\"quantity\":" + quantity + ",\"price\":\"" + price + "\"}";
    }

    /** So many items of products 1 to 10. */
    static String order(int items) {
        return "{\"items\":["
                + IntStream.range(0, items)
                        .mapToObj(n -> item(1 + n % 10, 1 + n % 3, "1." + (10 + n % 90)))
                        .collect(Collectors.joining(","))
                + "]}";
    }

    static Answer place(Http http, UUID customer, String json, String... headers) {
        return http.post(path(customer), json, headers);
    }

    /** The id of a new order with one item. */
    static long placed(Http http, UUID customer) {
        return place(http, customer, order(1)).json().get("id").asLong();
    }

    static Answer patch(Http http, UUID customer, long id, String json, String... headers) {
        return http.send("PATCH", path(customer, id), "application/json", json, headers);
    }

    static Answer delete(Http http, UUID customer, long id, String... headers) {
        return http.send("DELETE", path(customer, id), "application/json", "", headers);
    }
}
