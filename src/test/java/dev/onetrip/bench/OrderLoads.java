package dev.onetrip.bench;

import dev.onetrip.orders.Orders;
import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Orders over HTTP in a closed loop: created with ten items, with group commit and without, and read, from memory and
 * from the database; beside them the same order raw over JDBC, and the forms that a statement of many items can have.
 */
final class OrderLoads {
    private static final int CLIENTS = 64;
    private static final int CUSTOMERS = 1_000;
    private static final int READ = 1_000;
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final String ORDER = Orders.order(OrderForms.ITEMS);

    private final Database database;
    private final List<UUID> customers = new ArrayList<>();

    OrderLoads(Database database) {
        this.database = database;
    }

    void run() throws SQLException {
        Orders.products(database, 10);
        for (int i = 0; i < CUSTOMERS; i++) {
            customers.add(Orders.customer(database, "customer-" + i));
        }
        System.out.printf("%nOrders over HTTP, %d connections, service with -Xmx256m%n", CLIENTS);
        double shared;
        double cached;
        List<String> paths;
        try (ServiceProcess service = service(Map.of())) {
            warm(service, this::placing);
            shared = measure("create, 10 items, group commit", service, this::placing);
            paths = placed(service.http());
            cached = measure("read one of 1,000, cache on", service, reading(paths));
            double unused = measure(
                    "no database: GET /strategies",
                    service,
                    () -> RawHttp.request("GET", "/strategies", "application/json", ""));
        }
        // a group of one in each of many lanes: as parallel as the pool, and nothing is shared
        try (ServiceProcess alone = service(Map.of(
                "onetrip.orders.group-limit", 1, "onetrip.orders.lanes", CLIENTS, "onetrip.orders.cache-size", "0"))) {
            warm(alone, this::placing);
            double one = measure("create, 10 items, groups of one", alone, this::placing);
            double uncached = measure("read one of 1,000, cache off", alone, reading(paths));
            System.out.printf(Locale.ROOT, "create: group commit / groups of one = %.2f%n", shared / one);
            System.out.printf(Locale.ROOT, "read: cache on / cache off = %.2f%n", cached / uncached);
        }
        new OrderForms(database, customers).run();
    }

    private ServiceProcess service(Map<String, ?> more) {
        Map<String, Object> properties = new java.util.HashMap<>(more);
        properties.put("onetrip.database.url", database.url());
        return ServiceProcess.start(Benchmark.JVM_FLAGS, properties);
    }

    private static void warm(ServiceProcess service, Supplier<byte[]> requests) {
        ClosedLoop.Result unused =
                ClosedLoop.run(service.port(), CLIENTS, Duration.ofSeconds(20), Duration.ofMillis(1), requests);
    }

    private double measure(String name, ServiceProcess service, Supplier<byte[]> requests) {
        database.sql("CHECKPOINT");
        ClosedLoop.Result result = ClosedLoop.run(service.port(), CLIENTS, Duration.ofSeconds(3), TIME, requests);
        double perSecond = result.perSecond(200) + result.perSecond(201);
        System.out.printf(Locale.ROOT, "%-32s %8.0f/s  %s%n", name, perSecond, result);
        return perSecond;
    }

    private byte[] placing() {
        UUID customer = customers.get(ThreadLocalRandom.current().nextInt(CUSTOMERS));
        return RawHttp.request("POST", Orders.path(customer), "application/json", ORDER);
    }

    private List<String> placed(Http http) {
        return customers.stream()
                .limit(READ)
                .map(customer -> Orders.path(
                        customer,
                        Orders.place(http, customer, ORDER).json().get("id").asLong()))
                .toList();
    }

    private static Supplier<byte[]> reading(List<String> paths) {
        return () -> RawHttp.request(
                "GET", paths.get(ThreadLocalRandom.current().nextInt(paths.size())), "application/json", "");
    }
}
