package dev.onetrip.bench;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.ServiceProcess;
import dev.onetrip.users.RawCreate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Creates over HTTP: the service in a JVM of 256 MB, the load generator and the database beside it. Beside them the
 * same statements over JDBC, a creation at a time on each connection, with as many connections as are fastest.
 */
final class Creates {
    private static final int CLIENTS = 64;
    private static final List<Integer> RAW_CONNECTIONS = List.of(1, 2, 4);
    private static final Duration TIME = Duration.ofSeconds(12);
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final Database database;

    Creates(Database database) {
        this.database = database;
    }

    void run() throws SQLException {
        System.out.printf(
                "%nCreates over HTTP, %d connections, service with -Xmx256m, boards of 500 to 1,500 and of 9,500 to 10,500 users%n",
                CLIENTS);
        double raw = raw();
        try (ServiceProcess shared = service(128)) {
            warm(shared);
            double many = measure("group commit", shared, Boards.fill(database, 70, 500, 1_000), TIME);
            double unused =
                    measure("group commit", shared, Boards.fill(database, 16, 9_500, 1_000), Duration.ofSeconds(10));
            try (ServiceProcess alone = service(1)) {
                warm(alone);
                double one = measure("groups of one", alone, Boards.fill(database, 5, 500, 1_000), TIME);
                System.out.printf(
                        Locale.ROOT,
                        "1,000 users: group commit / groups of one = %.1f, group commit / raw SQL = %.1f%n",
                        many / one,
                        many / raw);
            }
        }
    }

    /** Both have the deadline that is shipped. */
    private ServiceProcess service(int groupLimit) {
        return ServiceProcess.start(
                Benchmark.JVM_FLAGS,
                Map.of("onetrip.database.url", database.url(), "onetrip.users.group-limit", groupLimit));
    }

    /** Creations a second, by the fastest of these numbers of connections. */
    private double raw() throws SQLException {
        double best = 0;
        for (int connections : RAW_CONNECTIONS) {
            List<RawCreate> raws = new ArrayList<>();
            try {
                for (int i = 0; i < connections; i++) {
                    raws.add(new RawCreate(database));
                }
                Latencies unused = raw(raws, Boards.fill(database, 12, 500, 1_000), Duration.ofSeconds(10));
                Latencies latencies = raw(raws, Boards.fill(database, 12, 500, 1_000), TIME);
                double perSecond = latencies.count() / (TIME.toNanos() / 1e9);
                System.out.printf(
                        Locale.ROOT,
                        "raw SQL        %8.0f/s  %d connections, p50 %.1f ms, p99 %.1f ms%n",
                        perSecond,
                        connections,
                        latencies.millis(0.5),
                        latencies.millis(0.99));
                best = Math.max(best, perSecond);
            } finally {
                for (RawCreate each : raws) {
                    each.close();
                }
            }
        }
        return best;
    }

    private static Latencies raw(List<RawCreate> raws, Boards boards, Duration time) {
        Latencies latencies = new Latencies();
        ExecutorService threads = Executors.newFixedThreadPool(raws.size());
        try {
            long end = System.nanoTime() + time.toNanos();
            CompletableFuture<?>[] all = raws.stream()
                    .map(raw -> CompletableFuture.runAsync(() -> create(raw, boards, end, latencies), threads))
                    .toArray(CompletableFuture[]::new);
            Void unused = CompletableFuture.allOf(all).join();
        } finally {
            threads.shutdown();
        }
        return latencies;
    }

    private static void create(RawCreate raw, Boards boards, long end, Latencies latencies) {
        try {
            while (System.nanoTime() < end) {
                long number = boards.next();
                long begun = System.nanoTime();
                raw.create(boards.board(number), "raw-" + number);
                latencies.record(System.nanoTime() - begun);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void warm(ServiceProcess service) {
        Boards small = Boards.fill(database, 1, 100, Integer.MAX_VALUE);
        ClosedLoop.Result unused =
                ClosedLoop.run(service.port(), CLIENTS, Duration.ofSeconds(45), Duration.ofMillis(1), small.requests());
    }

    private static double measure(String name, ServiceProcess service, Boards boards, Duration time) {
        ClosedLoop.Result result = ClosedLoop.run(service.port(), CLIENTS, WARM_UP, time, boards.requests());
        System.out.printf(Locale.ROOT, "%-14s %8.0f/s  %s%n", name, result.perSecond(201), result);
        return result.perSecond(201);
    }
}
