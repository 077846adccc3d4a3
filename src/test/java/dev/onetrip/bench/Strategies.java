package dev.onetrip.bench;

import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * An upsert of one existing key by each strategy, in random turns and one request at a time, so that whatever the
 * machine does it does to all of them: back to back, 100 times a second, and with a network of 1 ms each way. Beside
 * them a request that asks no database.
 */
final class Strategies {
    private static final List<String> STRATEGIES =
            List.of("one-trip", "cte", "on-conflict-nothing", "on-conflict-update", "two-trips", "advisory-lock");
    private static final int WARM_UP = 4_000;
    private static final int ROUNDS = 1_000;

    private final Database database;

    Strategies(Database database) {
        this.database = database;
    }

    /** A request and how long its answers took. */
    private record Way(String name, String method, String path, String body, Latencies latencies) {
        Way(String name, String method, String path, String body) {
            this(name, method, path, body, new Latencies());
        }

        byte[] request() {
            return RawHttp.request(method, path, "application/json", body);
        }
    }

    void run() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(database);
                ServiceProcess near =
                        ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.database.url", database.url()));
                ServiceProcess far = ServiceProcess.start(
                        Benchmark.JVM_FLAGS,
                        Map.of("onetrip.database.url", proxy.database().url()))) {
            warmUp(near);
            print("back to back", measure(near, ROUNDS, Duration.ZERO));
            print("100 a second", measure(near, ROUNDS, Duration.ofMillis(10)));
            warmUp(far);
            proxy.delay(Duration.ofMillis(1));
            print("1 ms each way", measure(far, ROUNDS / 2, Duration.ZERO));
        }
    }

    private static List<Way> ways() {
        String customer = "/customers/7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11?strategy=";
        List<Way> ways = new ArrayList<>();
        STRATEGIES.forEach(strategy -> ways.add(new Way(strategy, "PUT", customer + strategy, "{}")));
        ways.add(new Way("no database", "GET", "/strategies", ""));
        return ways;
    }

    private static void warmUp(ServiceProcess service) throws IOException {
        List<Way> uncounted = measure(service, WARM_UP, Duration.ZERO);
        System.out.printf("%d answers of each of %d requests as a warm-up%n", WARM_UP, uncounted.size());
    }

    private static List<Way> measure(ServiceProcess service, int rounds, Duration pace) throws IOException {
        List<Way> ways = ways();
        Random random = new Random(Seeds.random("turns of strategies").nextLong());
        try (RawHttp http = new RawHttp(service.port())) {
            long next = System.nanoTime();
            List<Way> order = new ArrayList<>(ways);
            for (int round = 0; round < rounds; round++) {
                // a strategy that always comes after the one without a database finds it asleep
                Collections.shuffle(order, random);
                for (Way way : order) {
                    byte[] request = way.request();
                    LockSupport.parkNanos(next - System.nanoTime());
                    next += pace.toNanos();
                    long begun = System.nanoTime();
                    http.send(request);
                    int status = http.receive().status();
                    if (status != 200 && status != 201) {
                        throw new IllegalStateException(way.name() + " was answered " + status);
                    }
                    way.latencies().record(System.nanoTime() - begun);
                }
            }
        }
        return ways;
    }

    private static void print(String pace, List<Way> ways) {
        double base = ways.get(0).latencies().millis(0.5);
        System.out.printf(
                "%nOne upsert at a time, %s, ms%n%-20s    p50    p90  of %s  within 2 ms%n",
                pace, "", STRATEGIES.get(0));
        ways.forEach(way -> System.out.printf(
                Locale.ROOT,
                "%-20s %6.2f %6.2f %12.2f %11.1f%%%n",
                way.name(),
                way.latencies().millis(0.5),
                way.latencies().millis(0.9),
                way.latencies().millis(0.5) / base,
                100 * way.latencies().share(2)));
    }
}
