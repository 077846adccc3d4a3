package dev.onetrip.bench;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * What one request costs, layer by layer: microseconds of the server's processor time, and bytes that it allocates. The
 * rows take turns, since the machine is not the same from one minute to the next; a figure is the median of the turns.
 */
final class Layers {
    private static final int CLIENTS = 64;
    private static final int TURNS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration TURN = Duration.ofSeconds(2);
    private static final String ONE = "/customers/7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11";
    private static final String BODY = "{\"name\":\"Ada\"}";

    private final Database database;
    private final List<AutoCloseable> open = new ArrayList<>();

    Layers(Database database) {
        this.database = database;
    }

    private record Server(int port, Jvm jvm) {}

    private record Row(String name, Server server, Supplier<byte[]> requests, List<double[]> turns) {
        Row(String name, Server server, Supplier<byte[]> requests) {
            this(name, server, requests, new ArrayList<>());
        }

        void warm() throws IOException {
            Warmth.reach(server.jvm(), () -> measure(WARM_UP));
        }

        void turn() throws IOException {
            turns.add(measure(TURN));
        }

        private double[] measure(Duration time) throws IOException {
            double micros = server.jvm().processorMicros();
            long bytes = server.jvm().allocated();
            ClosedLoop.Result result = ClosedLoop.run(server.port(), CLIENTS, Duration.ZERO, time, requests);
            double count = result.statuses().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            return new double[] {
                count / result.seconds(),
                (server.jvm().processorMicros() - micros) / count,
                (server.jvm().allocated() - bytes) / count
            };
        }

        double median(int figure) {
            return turns.stream().mapToDouble(turn -> turn[figure]).sorted().toArray()[turns.size() / 2];
        }
    }

    void run() throws IOException {
        try {
            print(rows());
        } finally {
            for (AutoCloseable one : open) {
                close(one);
            }
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Row> rows() throws IOException {
        Server netty = bare("netty");
        Server webFlux = bare("webflux");
        Server shipped = service(Map.of());
        Server unlogged = service(Map.of("logging.level.onetrip.access", "off"));
        Server uncounted = service(Map.of(
                "logging.level.onetrip.access", "off", "management.metrics.enable.http.server.requests", "false"));
        Supplier<byte[]> strategies = get("/strategies");
        return List.of(
                new Row("bare Reactor Netty, GET", netty, strategies),
                new Row("bare WebFlux route, GET", webFlux, strategies),
                new Row("bare WebFlux route, PUT with its body read", webFlux, put(BODY)),
                new Row("GET /strategies, no access log, no metric", uncounted, strategies),
                new Row("GET /strategies, no access log", unlogged, strategies),
                new Row("GET /strategies, as shipped", shipped, strategies),
                new Row("a body that is refused, as shipped", shipped, put("{\"name\":3}")),
                new Row("a path that is not served, as shipped", shipped, get("/nothing/here")),
                new Row("PUT one customer, as shipped", shipped, put("")),
                new Row("PUT one customer, on-conflict-nothing", shipped, put("?strategy=on-conflict-nothing", "")),
                new Row(
                        "PUT one customer alone in its statement, cte with a name",
                        shipped,
                        put("?strategy=cte", "{\"name\":\"Ada\"}")),
                new Row("PUT new customers, as shipped", shipped, Layers::newCustomer));
    }

    private static void print(List<Row> rows) throws IOException {
        System.out.printf("%nWhat a request costs its server, %d connections, medians of %d turns%n", CLIENTS, TURNS);
        for (Row row : rows) {
            row.warm();
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (Row row : rows) {
                row.turn();
            }
        }
        for (Row row : rows) {
            System.out.printf(
                    Locale.ROOT,
                    "%-44s %8.0f/s %8.1f µs %8.0f bytes%n",
                    row.name(),
                    row.median(0),
                    row.median(1),
                    row.median(2));
        }
    }

    private static Supplier<byte[]> get(String path) {
        byte[] request = RawHttp.request("GET", path, "application/json", "");
        return () -> request;
    }

    private static Supplier<byte[]> put(String body) {
        return put("", body);
    }

    private static Supplier<byte[]> put(String query, String body) {
        byte[] request = RawHttp.request("PUT", ONE + query, "application/json", body);
        return () -> request;
    }

    private static byte[] newCustomer() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        UUID id = new UUID(random.nextLong(), random.nextLong());
        return RawHttp.request("PUT", "/customers/" + id, "application/json", "");
    }

    private Server service(Map<String, ?> more) throws IOException {
        Map<String, Object> properties = new LinkedHashMap<>(more);
        properties.put("onetrip.database.url", database.url());
        ServiceProcess service = ServiceProcess.start(Benchmark.JVM_FLAGS, properties);
        open.add(service);
        return new Server(service.port(), Jvm.of(service));
    }

    private Server bare(String kind) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Benchmark.JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareServer.class.getName(), kind));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        open.add(() -> process.destroyForcibly().waitFor());
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(BareServer.PORT)) {
                int port = Integer.parseInt(line.substring(BareServer.PORT.length()));
                return new Server(port, Jvm.of(process.toHandle()));
            }
        }
        throw new IOException("the bare server did not start");
    }
}
