package dev.onetrip.bench;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Upserts over HTTP in a closed loop: with group commit, without, by each other strategy, and the same statement raw
 * over JDBC; the service in a JVM of 256 MB, load generator and database beside it.
 */
final class Upserts {
    private static final int CLIENTS = 64;
    private static final int RAW_CONNECTIONS = 16;
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final List<String> STRATEGIES =
            List.of("cte", "on-conflict-nothing", "on-conflict-update", "two-trips", "advisory-lock");
    private static final String ONE_KEY = "/customers/7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11";
    private static final String RAW = """
            WITH found AS (SELECT id FROM customers WHERE customer_id = ?), fresh AS (
              INSERT INTO customers (customer_id) SELECT ? WHERE NOT EXISTS (SELECT FROM found)
              ON CONFLICT (customer_id) DO UPDATE SET version = customers.version RETURNING id
            ) SELECT id FROM found UNION ALL SELECT id FROM fresh""";

    private final Database database;

    Upserts(Database database) {
        this.database = database;
    }

    void run() throws IOException, SQLException {
        System.out.printf("%nUpserts over HTTP, %d connections, service with -Xmx256m%n", CLIENTS);
        double shared;
        try (ServiceProcess service = service(Map.of())) {
            double unused = measure("one key, group commit", service, () -> put(ONE_KEY));
            for (String strategy : STRATEGIES) {
                unused += measure("one key, " + strategy, service, () -> put(ONE_KEY + "?strategy=" + strategy));
            }
            // the first new keys meet plans of a table of one row, which are renewed within seconds
            unused += measure("new keys, strategy cte", service, () -> put("/customers/" + random() + "?strategy=cte"));
            shared = measure("new keys, group commit", service, Upserts::newKey);
            unused += measure(
                    "no database: GET /strategies",
                    service,
                    () -> RawHttp.request("GET", "/strategies", "application/json", ""));
        }
        // a group of one in each of many lanes: as parallel as the pool, and nothing is shared
        try (ServiceProcess alone =
                service(Map.of("onetrip.customers.group-limit", 1, "onetrip.customers.lanes", CLIENTS))) {
            double one = measure("new keys, groups of one", alone, Upserts::newKey);
            double unused = measure("one key, groups of one", alone, () -> put(ONE_KEY));
            System.out.printf(Locale.ROOT, "new keys: group commit / groups of one = %.2f%n", shared / one);
        }
        raw("new keys, raw over JDBC", false);
        raw("one key, raw over JDBC", true);
    }

    private ServiceProcess service(Map<String, ?> more) {
        Map<String, Object> properties = new java.util.HashMap<>(more);
        properties.put("onetrip.database.url", database.url());
        return ServiceProcess.start(Benchmark.JVM_FLAGS, properties);
    }

    private double measure(String name, ServiceProcess service, Supplier<byte[]> requests) throws IOException {
        Warmth.reach(Jvm.of(service), () -> ClosedLoop.run(service.port(), CLIENTS, Duration.ZERO, WARM_UP, requests));
        database.sql("CHECKPOINT");
        Duration before = service.processorTime();
        ClosedLoop.Result result = ClosedLoop.run(service.port(), CLIENTS, Duration.ZERO, TIME, requests);
        double perSecond = upserted(result) / result.seconds();
        System.out.printf(
                Locale.ROOT,
                "%-30s %8.0f/s  %6.1f µs of processor time  %s%n",
                name,
                perSecond,
                micros(service, before, result),
                result);
        return perSecond;
    }

    private static double micros(ServiceProcess service, Duration before, ClosedLoop.Result result) {
        return service.processorTime().minus(before).toNanos() / 1e3 / upserted(result);
    }

    private static long upserted(ClosedLoop.Result result) {
        return result.count(200) + result.count(201);
    }

    private void raw(String name, boolean oneKey) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < RAW_CONNECTIONS; i++) {
                connections.add(database.connect());
            }
            Latencies unused = raw(connections, oneKey, WARM_UP);
            database.sql("CHECKPOINT");
            Latencies latencies = raw(connections, oneKey, TIME);
            System.out.printf(
                    Locale.ROOT,
                    "%-30s %8.0f/s  %d connections, p50 %.1f ms, p99 %.1f ms%n",
                    name,
                    latencies.count() / (TIME.toNanos() / 1e9),
                    RAW_CONNECTIONS,
                    latencies.millis(0.5),
                    latencies.millis(0.99));
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static Latencies raw(List<Connection> connections, boolean oneKey, Duration time) {
        UUID key = random();
        Latencies latencies = new Latencies();
        ExecutorService threads = Executors.newFixedThreadPool(connections.size());
        try {
            long end = System.nanoTime() + time.toNanos();
            CompletableFuture<?>[] all = connections.stream()
                    .map(connection -> CompletableFuture.runAsync(
                            () -> upsert(connection, oneKey ? () -> key : Upserts::random, end, latencies), threads))
                    .toArray(CompletableFuture[]::new);
            Void unused = CompletableFuture.allOf(all).join();
        } finally {
            threads.shutdown();
        }
        return latencies;
    }

    private static void upsert(Connection connection, Supplier<UUID> keys, long end, Latencies latencies) {
        try (PreparedStatement upsert = connection.prepareStatement(RAW)) {
            while (System.nanoTime() < end) {
                UUID next = keys.get();
                upsert.setObject(1, next);
                upsert.setObject(2, next);
                long begun = System.nanoTime();
                upsert.executeQuery().close();
                latencies.record(System.nanoTime() - begun);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] newKey() {
        return put("/customers/" + random());
    }

    private static byte[] put(String path) {
        return RawHttp.request("PUT", path, "application/json", "");
    }

    private static UUID random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }
}
