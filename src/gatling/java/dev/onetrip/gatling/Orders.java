package dev.onetrip.gatling;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** New customers, and an order that each of them may place; safe to share between threads. */
final class Orders {
    private static final int PRODUCTS = 10;

    private final List<UUID> customers;
    private final String order;

    Orders(int customers, int items) {
        this.customers = Stream.generate(UUID::randomUUID).limit(customers).toList();
        this.order = IntStream.range(0, items)
                .mapToObj(item -> "{\"productId\":" + (1 + item % PRODUCTS) + ",\"quantity\":1,\"price\":\"9.90\"}")
                .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    }

    /** Stores the customers and the products. */
    void prepare() {
        for (int product = 1; product <= PRODUCTS; product++) {
            Target.put("/products/" + product, "{\"name\":\"Product " + product + "\",\"stock\":1000000}");
        }
        customers.forEach(customer -> Target.put("/customers/" + customer, "{}"));
    }

    UUID customer() {
        return customers.get(ThreadLocalRandom.current().nextInt(customers.size()));
    }

    String order() {
        return order;
    }
}
