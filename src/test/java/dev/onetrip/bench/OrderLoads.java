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
 * Orders over HTTP in a closed loop, in turns: created with ten items, with group commit and without, and read, from
 * memory and from the database; beside them the same order raw over JDBC, and the forms that a statement of many items
 * can have.
 */
final class OrderLoads {
    private static final int CLIENTS = 64;
    private static final int CUSTOMERS = 1_000;
    private static final int READ = 1_000;
    private static final List<Integer> RAW_CONNECTIONS = List.of(1, 4, 16);
    private static final int TURNS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration TURN = Duration.ofSeconds(4);
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
        // a group of one in each of many lanes: as parallel as the pool, and nothing is shared
        Map<String, ?> ofOne = Map.of(
                "onetrip.orders.group-limit", 1, "onetrip.orders.lanes", CLIENTS, "onetrip.orders.cache-size", "0");
        try (ServiceProcess service = service(Map.of());
                ServiceProcess alone = service(ofOne)) {
            Load shared = new Load("create, 10 items, group commit", service, this::placing);
            Load one = new Load("create, 10 items, groups of one", alone, this::placing);
            inTurns(List.of(shared, one));
            OrderForms forms = new OrderForms(database, customers);
            double raw = RAW_CONNECTIONS.stream()
                    .mapToDouble(connections -> raw(forms, connections))
                    .max()
                    .orElseThrow();
            List<String> paths = placed(service.http());
            Load cached = new Load("read one of 1,000, cache on", service, reading(paths));
            Load uncached = new Load("read one of 1,000, cache off", alone, reading(paths));
            Load nothing = new Load("no database: GET /strategies", service, OrderLoads::strategies);
            inTurns(List.of(cached, uncached, nothing));
            System.out.printf(
                    Locale.ROOT,
                    "create: group commit / groups of one = %.2f, group commit / raw SQL = %.2f%n",
                    shared.median() / one.median(),
                    shared.median() / raw);
            System.out.printf(Locale.ROOT, "read: cache on / cache off = %.2f%n", cached.median() / uncached.median());
            forms.run();
        }
    }

    private double raw(OrderForms forms, int connections) {
        database.sql("CHECKPOINT");
        double perSecond = forms.oneAtATime(connections);
        System.out.printf(
                Locale.ROOT, "raw SQL, an order at a time        %6.0f/s  %d connections%n", perSecond, connections);
        return perSecond;
    }

    /** A kind of request to one service, and the answers a second of each of its turns. */
    private record Load(String name, ServiceProcess service, Supplier<byte[]> requests, List<Double> turns) {
        Load(String name, ServiceProcess service, Supplier<byte[]> requests) {
            this(name, service, requests, new ArrayList<>());
        }

        ClosedLoop.Result run(Duration time) {
            return ClosedLoop.run(service.port(), CLIENTS, Duration.ZERO, time, requests);
        }

        void turn() {
            ClosedLoop.Result result = run(TURN);
            double perSecond = result.perSecond(200) + result.perSecond(201);
            System.out.printf(Locale.ROOT, "%-32s %8.0f/s  %s%n", name, perSecond, result);
            turns.add(perSecond);
        }

        double median() {
            return turns.stream().mapToDouble(Double::doubleValue).sorted().toArray()[TURNS / 2];
        }
    }

    /** Each is warm before the first turn, and the machine is the same for all, whatever else it does. */
    private void inTurns(List<Load> loads) {
        for (Load load : loads) {
            ClosedLoop.Result unused = load.run(WARM_UP);
        }
        for (int turn = 0; turn < TURNS; turn++) {
            database.sql("CHECKPOINT");
            loads.forEach(Load::turn);
        }
    }

    private ServiceProcess service(Map<String, ?> more) {
        Map<String, Object> properties = new java.util.HashMap<>(more);
        properties.put("onetrip.database.url", database.url());
        return ServiceProcess.start(Benchmark.JVM_FLAGS, properties);
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

    private static byte[] strategies() {
        return RawHttp.request("GET", "/strategies", "application/json", "");
    }

    private static Supplier<byte[]> reading(List<String> paths) {
        return () -> RawHttp.request(
                "GET", paths.get(ThreadLocalRandom.current().nextInt(paths.size())), "application/json", "");
    }
}
