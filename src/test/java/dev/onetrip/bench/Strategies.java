package dev.onetrip.bench;

import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * An upsert of one existing key by each strategy in turn, one request at a time, so that whatever the machine does it
 * does to all of them: back to back, 100 times a second, and with a network of 1 ms each way. Beside them a request
 * that asks no database.
 */
final class Strategies {
    private static final List<String> ALL =
            List.of("one-trip", "cte", "on-conflict-nothing", "on-conflict-update", "two-trips", "advisory-lock");
    private static final String NO_DATABASE = "no database";
    private static final int WARM_UP = 4_000;
    private static final int ROUNDS = 1_000;

    private final Database database;

    Strategies(Database database) {
        this.database = database;
    }

    void run() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(database);
                ServiceProcess near =
                        ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.database.url", database.url()));
                ServiceProcess far = ServiceProcess.start(
                        Benchmark.JVM_FLAGS,
                        Map.of("onetrip.database.url", proxy.database().url()))) {
            Map<String, Latencies> unused = measure(near, WARM_UP, Duration.ZERO);
            print("back to back", measure(near, ROUNDS, Duration.ZERO));
            print("100 a second", measure(near, ROUNDS, Duration.ofMillis(10)));
            unused = measure(far, WARM_UP, Duration.ZERO);
            proxy.delay(Duration.ofMillis(1));
            print("1 ms each way", measure(far, ROUNDS / 2, Duration.ZERO));
        }
    }

    private static Map<String, Latencies> measure(ServiceProcess service, int rounds, Duration pace)
            throws IOException {
        Map<String, byte[]> requests = new LinkedHashMap<>();
        String key = "/customers/7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11?strategy=";
        ALL.forEach(
                strategy -> requests.put(strategy, RawHttp.request("PUT", key + strategy, "application/json", "{}")));
        requests.put(NO_DATABASE, RawHttp.request("GET", "/strategies", "application/json", ""));
        Map<String, Latencies> latencies = new LinkedHashMap<>();
        requests.keySet().forEach(name -> latencies.put(name, new Latencies()));
        try (RawHttp http = new RawHttp(service.port())) {
            long next = System.nanoTime();
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, byte[]> request : requests.entrySet()) {
                    LockSupport.parkNanos(next - System.nanoTime());
                    next += pace.toNanos();
                    long begun = System.nanoTime();
                    http.send(request.getValue());
                    int status = http.receive().status();
                    if (status != 200 && status != 201) {
                        throw new IllegalStateException(request.getKey() + " was answered " + status);
                    }
                    latencies.getOrDefault(request.getKey(), new Latencies()).record(System.nanoTime() - begun);
                }
            }
        }
        return latencies;
    }

    private static void print(String pace, Map<String, Latencies> all) {
        double base = all.getOrDefault("one-trip", new Latencies()).millis(0.5);
        System.out.printf("%nOne upsert at a time, %s, ms%n%-20s    p50    p90  of one-trip  within 2 ms%n", pace, "");
        all.forEach((name, latencies) -> System.out.printf(
                Locale.ROOT,
                "%-20s %6.2f %6.2f %12.2f %11.1f%%%n",
                name,
                latencies.millis(0.5),
                latencies.millis(0.9),
                latencies.millis(0.5) / base,
                100 * latencies.share(2)));
    }
}
