package dev.onetrip.bench;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Microseconds of processor time that the service spends on each refusal, beside {@code GET /strategies}, which asks no
 * database either. The rows take turns; a figure is the median of the turns.
 */
final class Refusals {
    private static final int CONNECTIONS = 16;
    private static final int TURNS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String TAKEN =
            "{\"username\":\"taken\",\"score\":1,\"profile\":{\"firstname\":\"f\",\"lastname\":\"l\"}}";
    private static final String CLOSE = "Connection: close\r\n";
    private static final String KEY = "Authorization: Bearer read-key\r\n";
    private static final String HASH_OF_KEY = "8578df6c579d44d3bf7caeada69ed9cbca30b318a50a0e60216b46760edf5477";

    private final Database database;

    Refusals(Database database) {
        this.database = database;
    }

    /** One kind of request, and the status of its answer. */
    private record Row(int status, String name, boolean isLast, String text) {
        byte[] request() {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    void run() throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("onetrip.database.url", database.url());
        settings.put("onetrip.live.streams", 1);
        print("open on loopback", settings, open());
        settings.put("onetrip.security.api-keys.reader.hash", HASH_OF_KEY);
        settings.put("onetrip.security.api-keys.reader.scopes", "read");
        print("with an API key", settings, closed());
        settings.put("onetrip.web.rate-limit.requests", 1);
        settings.put("onetrip.web.rate-limit.window", "1h");
        print("with an API key whose limit is spent", settings, spent());
    }

    private static List<Row> open() {
        return List.of(
                row(200, "GET /strategies", "GET /strategies", "", ""),
                row(400, "a body that is no JSON", "POST /users", JSON, "{"),
                row(400, "a parameter that is no number", "GET /users?limit=x", "", ""),
                row(403, "a page of another origin", "GET /strategies", "Origin: https://elsewhere.example\r\n", ""),
                row(404, "a path that is not served", "GET /nothing/here", "", ""),
                row(404, "a file that is not there", "GET /site/nothing.js", "", ""),
                row(405, "another method", "PUT /strategies", "", ""),
                row(406, "no form that Accept allows", "GET /strategies", "Accept: image/png\r\n", ""),
                row(409, "a name that is taken (asks the database)", "POST /users", JSON, TAKEN),
                row(415, "another content type", "POST /users", "Content-Type: text/plain\r\n", "x"),
                row(422, "a field that breaks a rule", "POST /users", JSON, TAKEN.replace("taken", "")),
                row(503, "one stream too many", "GET /actions", "Accept: text/event-stream\r\n", ""),
                row(200, "GET /strategies, each on its own connection", "GET /strategies", CLOSE, ""),
                row(413, "a body that is too long, likewise", "POST /users", JSON + CLOSE, " ".repeat(300_000)));
    }

    private static List<Row> closed() {
        return List.of(
                row(200, "GET /strategies", "GET /strategies", KEY, ""),
                row(401, "no token", "GET /strategies", "", ""),
                row(401, "an unknown token", "GET /strategies", "Authorization: Bearer another\r\n", ""),
                row(403, "a token without the scope", "POST /users", KEY + JSON, TAKEN),
                row(404, "a path that is not served", "GET /nothing/here", KEY, ""));
    }

    private static List<Row> spent() {
        return List.of(row(429, "beyond the limit", "GET /strategies", KEY, ""));
    }

    private static Row row(int status, String name, String line, String headers, String body) {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        String request = line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + length + "\r\n" + body;
        return new Row(status, name, headers.contains(CLOSE), request);
    }

    private static void print(String kind, Map<String, Object> settings, List<Row> rows) throws IOException {
        try (ServiceProcess service = ServiceProcess.start(Benchmark.JVM_FLAGS, settings);
                RawHttp watcher = new RawHttp(service.port());
                RawHttp first = new RawHttp(service.port())) {
            // takes the name
            first.send(row(0, "", "POST /users", JSON, TAKEN).request());
            int unusedStatus = first.receive().status();
            // spends the limit where there is one
            first.send(row(0, "", "GET /strategies", KEY, "").request());
            unusedStatus = first.receive().status();
            // takes the one place for a stream
            watcher.send("GET /actions HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + KEY + "\r\n");
            List<List<Double>> turns = new ArrayList<>();
            Jvm jvm = Jvm.of(service);
            for (Row row : rows) {
                Warmth.reach(jvm, () -> micros(service, row, WARM_UP));
                turns.add(new ArrayList<>());
            }
            for (int i = 0; i < TURNS * rows.size(); i++) {
                int row = i % rows.size();
                turns.get(row).add(micros(service, rows.get(row), TURN));
            }
            System.out.printf("%nProcessor time of the service for one request, µs, %s%n", kind);
            for (int i = 0; i < rows.size(); i++) {
                double median = turns.get(i).stream().sorted().toList().get(TURNS / 2);
                System.out.printf(
                        Locale.ROOT,
                        "%d %-45s %6.1f%n",
                        rows.get(i).status(),
                        rows.get(i).name(),
                        median);
            }
        }
    }

    private static double micros(ServiceProcess service, Row row, Duration time) throws IOException {
        Duration before = service.processorTime();
        long answers = row.isLast() ? oneByOne(service.port(), row, time) : loop(service.port(), row, time);
        return service.processorTime().minus(before).toNanos() / 1e3 / answers;
    }

    private static long loop(int port, Row row, Duration time) {
        ClosedLoop.Result result = ClosedLoop.run(port, CONNECTIONS, Duration.ZERO, time, row::request);
        if (result.statuses().size() != 1 || result.count(row.status()) == 0) {
            throw new IllegalStateException(row.name() + " was answered with " + result.statuses());
        }
        return result.count(row.status());
    }

    private static long oneByOne(int port, Row row, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        long answers = 0;
        for (; System.nanoTime() < end; answers++) {
            try (RawHttp http = new RawHttp(port)) {
                http.send(row.request());
                int status = http.receive().status();
                if (status != row.status()) {
                    throw new IllegalStateException(row.name() + " was answered with " + status);
                }
            }
        }
        return answers;
    }
}
