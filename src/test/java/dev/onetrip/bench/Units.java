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
import java.util.Objects;
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
    /** A service compiles its code in the first seconds of each kind. */
    private static final int WARM_UP = 8;

    private static final int CLIENTS = 64;
    /** Of the cluster's database, so that a group is one shard's transaction. */
    private static final int LANES = 8;

    private static final int CUSTOMERS = 256;
    private static final Duration TIME = Duration.ofSeconds(3);

    private static final String LOAD = "load";

    private final List<Side> sides = new ArrayList<>();
    private int slugs;

    /** @param database of the server or cluster that is given */
    Units(Database database) {
        sides.add(new Side("one server", RealPostgres.freshOnOneServer("units")));
        boolean isCluster = database.number("SELECT count(*) FROM pg_extension WHERE extname = 'citus'") > 0;
        sides.add(new Side(isCluster ? "cluster" : "once more", database));
    }

    /** A server, its service and some customers in it. */
    private static final class Side {
        private final String name;
        private final ServiceProcess service;
        private final ProcessorTimes servers;
        private final List<UUID> customers = new ArrayList<>();

        private Side(String name, Database database) {
            this.name = name;
            this.servers = new ProcessorTimes(database);
            this.service = ServiceProcess.start(
                    Benchmark.JVM_FLAGS,
                    Map.of(
                            "onetrip.database.url",
                            database.url(),
                            "onetrip.customers.lanes",
                            LANES,
                            "onetrip.orders.lanes",
                            LANES));
            Orders.products(database, 10);
            database.sql(
                    "INSERT INTO customers (customer_id, first_name) SELECT gen_random_uuid(), 'C' FROM generate_series(1, ?)",
                    CUSTOMERS);
            database.strings("SELECT customer_id FROM customers").forEach(id -> customers.add(UUID.fromString(id)));
        }

        private byte[] create() {
            return post(
                    "/users",
                    "{\"username\":\"" + UUID.randomUUID()
                            + "\",\"profile\":{\"firstname\":\"F\",\"lastname\":\"L\"},\"score\":1}");
        }

        private byte[] upsert() {
            return RawHttp.request("PUT", "/customers/" + UUID.randomUUID(), "application/json", "");
        }

        private byte[] order() {
            return post(Orders.path(customers.get(ThreadLocalRandom.current().nextInt(CUSTOMERS))), Orders.order(3));
        }

        private byte[] list() {
            return RawHttp.request("GET", "/orders?limit=20", "application/json", "");
        }

        private static byte[] post(String path, String json) {
            return RawHttp.request("POST", path, "application/json", json);
        }

        private Spent under(Supplier<byte[]> requests) {
            Map<String, Duration> before = times();
            ClosedLoop.Result result = ClosedLoop.run(service.port(), CLIENTS, Duration.ofMillis(1), TIME, requests);
            double perSecond = result.perSecond(200) + result.perSecond(201);
            return since(before, perSecond, perSecond * TIME.toNanos() / 1e9);
        }

        private Spent storing(Path lines, String slug) throws IOException {
            Map<String, Duration> before = times();
            Ingest.Run upload = Ingest.post(service, slug, "", lines);
            return since(before, 1_000 / upload.millis(), 1);
        }

        private Spent since(Map<String, Duration> before, double perSecond, double units) {
            Map<String, Double> micros = new LinkedHashMap<>();
            times().forEach((role, time) -> micros.put(
                    role, time.minus(before.getOrDefault(role, Duration.ZERO)).toNanos() / 1e3 / units));
            return new Spent(perSecond, micros);
        }

        private Map<String, Duration> times() {
            Map<String, Duration> times = new LinkedHashMap<>();
            times.put("service", service.processorTime());
            times.putAll(servers.now());
            times.put(LOAD, ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
            return times;
        }

        private Map<String, Supplier<byte[]>> requests() {
            Map<String, Supplier<byte[]>> requests = new LinkedHashMap<>();
            requests.put("create a user on one board", this::create);
            requests.put("upsert of a new key", this::upsert);
            requests.put("order with 3 items", this::order);
            requests.put("list of all customers' orders", this::list);
            return requests;
        }
    }

    /**
     * What was done, and what one unit cost.
     *
     * @param micros of processor time, by what spends it
     */
    private record Spent(double perSecond, Map<String, Double> micros) {}

    void run() throws IOException {
        System.out.printf(
                "%nOne unit of work, service with -Xmx256m, %d connections: microseconds of processor time, median of %d rounds%n",
                CLIENTS, ROUNDS);
        Path files = Files.createTempDirectory("onetrip-histories");
        try {
            for (String kind : sides.get(0).requests().keySet()) {
                measure(
                        kind,
                        side -> side.under(
                                Objects.requireNonNull(side.requests().get(kind))));
            }
            Path lines = Histories.ndjson(files, Ingest.SMALL);
            measure("30,000 commits, all new", side -> side.storing(lines, "units-" + ++slugs));
            measure("30,000 commits, all there", side -> side.storing(lines, "units"));
        } finally {
            sides.forEach(side -> side.service.close());
            boolean unused = FileSystemUtils.deleteRecursively(files);
        }
    }

    /** A round of one side. */
    @FunctionalInterface
    private interface Round {
        Spent of(Side side) throws IOException;
    }

    private void measure(String kind, Round round) throws IOException {
        Map<Side, List<Spent>> rounds = new LinkedHashMap<>();
        for (int turn = -WARM_UP; turn < ROUNDS; turn++) {
            for (Side side : sides) {
                Spent spent = round.of(side);
                if (turn >= 0) {
                    rounds.computeIfAbsent(side, first -> new ArrayList<>()).add(spent);
                }
            }
        }
        System.out.println(kind);
        double[] sums = new double[sides.size()];
        for (int side = 0; side < sums.length; side++) {
            List<Spent> spent = Objects.requireNonNull(rounds.get(sides.get(side)));
            System.out.printf(
                    Locale.ROOT,
                    "  %-10s %,9.1f/s ",
                    sides.get(side).name,
                    Ingest.median(spent.stream().mapToDouble(Spent::perSecond).toArray()));
            for (String role : spent.get(0).micros().keySet()) {
                double median = Ingest.median(spent.stream()
                        .mapToDouble(one -> one.micros().getOrDefault(role, 0.0))
                        .toArray());
                sums[side] += role.equals(LOAD) ? 0 : median;
                System.out.printf(Locale.ROOT, "  %s %,.0f", role, median);
            }
            System.out.printf(Locale.ROOT, "  without the load %,.0f%n", sums[side]);
        }
        System.out.printf(Locale.ROOT, "  %s / %s = %.2f%n", sides.get(1).name, sides.get(0).name, sums[1] / sums[0]);
    }
}
