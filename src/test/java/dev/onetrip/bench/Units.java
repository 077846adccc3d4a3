package dev.onetrip.bench;

import dev.onetrip.orders.Orders;
import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.springframework.util.FileSystemUtils;

/**
 * What one unit of work of each kind costs on a cluster beside one PostgreSQL of the same machine: a service on each,
 * in turns, so many rounds. Where no cluster is given both are one server, and the ratios say how much is chance.
 */
final class Units {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 64;
    private static final int BOARDS = 64;
    private static final int CUSTOMERS = 256;
    private static final Duration TIME = Duration.ofSeconds(3);

    private final List<Side> sides = new ArrayList<>();
    private int slugs;

    /** @param database of the server or cluster that is given */
    Units(Database database) {
        sides.add(new Side("one server", RealPostgres.freshOnOneServer("units")));
        sides.add(new Side("cluster", database));
    }

    /** A server, its service and some customers in it. */
    private static final class Side {
        private final String name;
        private final ServiceProcess service;
        private final List<UUID> customers = new ArrayList<>();

        private Side(String name, Database database) {
            this.name = name;
            this.service =
                    ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.database.url", database.url()));
            Orders.products(database, 10);
            for (int i = 0; i < CUSTOMERS; i++) {
                customers.add(Orders.customer(database, "customer-" + i));
            }
        }

        private byte[] create() {
            int board = 1 + ThreadLocalRandom.current().nextInt(BOARDS);
            return post(
                    "/boards/" + board + "/users",
                    "{\"username\":\"" + UUID.randomUUID() + "\",\"profile\":{\"firstname\":\"F\",\"lastname\":\"L\"},\"score\":1}");
        }

        private byte[] upsert() {
            return RawHttp.request("PUT", "/customers/" + UUID.randomUUID(), "application/json", "");
        }

        private byte[] order() {
            return post(
                    Orders.path(customers.get(ThreadLocalRandom.current().nextInt(CUSTOMERS))), Orders.order(3));
        }

        private byte[] list() {
            return RawHttp.request("GET", "/orders?limit=20", "application/json", "");
        }

        private static byte[] post(String path, String json) {
            return RawHttp.request("POST", path, "application/json", json);
        }

        /** Microseconds of the whole machine for one. */
        private double micros(Supplier<byte[]> requests) {
            ClosedLoop.Result result =
                    ClosedLoop.run(service.port(), CLIENTS, Duration.ofSeconds(1), TIME, requests);
            return 1e6 / (result.perSecond(200) + result.perSecond(201));
        }

        private Map<String, Supplier<byte[]>> requests() {
            Map<String, Supplier<byte[]>> requests = new LinkedHashMap<>();
            requests.put("create a user, one of " + BOARDS + " boards", this::create);
            requests.put("upsert of a new key", this::upsert);
            requests.put("order with 3 items", this::order);
            requests.put("list of all customers' orders", this::list);
            return requests;
        }
    }

    void run() throws IOException {
        System.out.printf(
                "%nOne unit of work, service with -Xmx256m, %d connections: microseconds of the machine, median of %d rounds%n",
                CLIENTS, ROUNDS);
        Path files = Files.createTempDirectory("onetrip-histories");
        try {
            for (String kind : sides.get(0).requests().keySet()) {
                measure(kind, side -> side.micros(side.requests().get(kind)));
            }
            Path lines = Histories.ndjson(files, Ingest.SMALL);
            measure("30,000 commits, all new", side -> upload(side, slug(), lines));
            Map<Side, String> stored = new LinkedHashMap<>();
            for (Side side : sides) {
                stored.put(side, slug());
                double unused = upload(side, stored.get(side), lines);
            }
            measure("30,000 commits, all there", side -> upload(side, stored.get(side), lines));
        } finally {
            sides.forEach(side -> side.service.close());
            boolean unused = FileSystemUtils.deleteRecursively(files);
        }
    }

    /** What one costs on one side. */
    @FunctionalInterface
    private interface Cost {
        double of(Side side) throws IOException;
    }

    private void measure(String kind, Cost cost) throws IOException {
        double[][] micros = new double[sides.size()][ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            for (int side = 0; side < sides.size(); side++) {
                double measured = cost.of(sides.get(side));
                if (round >= 0) {
                    micros[side][round] = measured;
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s %s %,9.0f   %s %,9.0f   %.2fx%n",
                kind,
                sides.get(0).name,
                Ingest.median(micros[0]),
                sides.get(1).name,
                Ingest.median(micros[1]),
                Ingest.median(micros[1]) / Ingest.median(micros[0]));
    }

    private static double upload(Side side, String slug, Path lines) throws IOException {
        return Ingest.post(side.service, slug, "", lines).millis() * 1_000;
    }

    private String slug() {
        return "units-" + ++slugs;
    }
}
