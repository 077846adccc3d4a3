package dev.onetrip.bench;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** Bulk ingest of commits: by the service over HTTP, by hand with psql, and row by row. */
final class Ingest {
    static final int SMALL = 30_000;
    static final int LARGE = 300_000;
    private static final int WARM_UP = 15;

    private final Database database;
    private int slugs;

    Ingest(Database database) {
        this.database = database;
    }

    void run() throws IOException {
        Path files = Files.createTempDirectory("onetrip-histories");
        try (FaultProxy proxy = FaultProxy.before(database);
                ServiceProcess direct = service(database);
                ServiceProcess proxied = service(proxy.database())) {
            Path small = Histories.ndjson(files, SMALL);
            warm(direct, small);
            sideBySide(direct, files, SMALL, 7);
            sideBySide(direct, files, LARGE, 3);
            rowByRow(direct, small);
            warm(proxied, small);
            far(proxied, proxy, small);
            trips(proxied, files);
        } finally {
            boolean unused = FileSystemUtils.deleteRecursively(files);
        }
    }

    private static ServiceProcess service(Database database) {
        return ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.database.url", database.url()));
    }

    private void warm(ServiceProcess service, Path lines) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            Run unused = post(service, slug(), "", lines);
        }
    }

    private void sideBySide(ServiceProcess service, Path files, int commits, int rounds) throws IOException {
        Path lines = Histories.ndjson(files, commits);
        Path copy = Histories.copy(files, commits);
        Map<String, double[]> fresh = new LinkedHashMap<>();
        Map<String, double[]> again = new LinkedHashMap<>();
        try (ByHand psql = ByHand.isHere() ? new ByHand(database) : null) {
            List<Way> ways = new ArrayList<>();
            ways.add(new Way("service", slug -> post(service, slug, "", lines).millis()));
            if (psql != null) {
                ways.add(new Way("psql, ON CONFLICT", slug -> psql.store(copy, slug, ByHand.Form.ON_CONFLICT)));
                ways.add(new Way("psql, NOT EXISTS", slug -> psql.store(copy, slug, ByHand.Form.NOT_EXISTS)));
            }
            // the first round is a warm-up
            for (int round = -1; round < rounds; round++) {
                for (Way way : ways) {
                    String slug = slug();
                    measure(fresh, way, slug, round, rounds);
                    measure(again, way, slug, round, rounds);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%,d commits (%.1f MB), median (best) of %d rounds, ms%n",
                commits,
                Files.size(lines) / 1e6,
                rounds);
        print("all new", fresh);
        print("all there", again);
    }

    /** A way to store the commits under a name; how many milliseconds it takes. */
    private record Way(String name, Storing storing) {}

    @FunctionalInterface
    private interface Storing {
        double store(String slug) throws IOException;
    }

    private void measure(Map<String, double[]> millis, Way way, String slug, int round, int rounds) throws IOException {
        settle();
        double[] all = millis.computeIfAbsent(way.name(), unused -> new double[rounds]);
        all[Math.max(0, round)] = way.storing().store(slug);
    }

    /** Rows of the last round are not to be written out during the next. */
    private void settle() {
        database.sql("CHECKPOINT");
    }

    private static void print(String name, Map<String, double[]> millis) {
        double[] service = millis.getOrDefault("service", new double[1]);
        millis.forEach((way, all) -> System.out.printf(
                Locale.ROOT,
                "%-10s %-18s %6.0f (%.0f)   / service %.2f (%.2f)%n",
                name,
                way,
                median(all),
                best(all),
                median(all) / median(service),
                best(all) / best(service)));
    }

    static double median(double[] millis) {
        return Arrays.stream(millis)
                .sorted()
                .skip(millis.length / 2)
                .findFirst()
                .orElseThrow();
    }

    static double best(double[] millis) {
        return Arrays.stream(millis).min().orElseThrow();
    }

    private void rowByRow(ServiceProcess service, Path lines) throws IOException {
        double slow = post(service, slug(), "?strategy=row-by-row", lines).millis();
        double fast = post(service, slug(), "", lines).millis();
        System.out.printf(
                Locale.ROOT,
                "%n%,d commits: row by row %.0f ms, pivot %.0f ms, %.1fx%n",
                SMALL,
                slow,
                fast,
                slow / fast);
    }

    private void far(ServiceProcess service, FaultProxy proxy, Path lines) throws IOException {
        double[] near = new double[5];
        double[] far = new double[5];
        for (int i = 0; i < near.length; i++) {
            near[i] = post(service, slug(), "", lines).millis();
            proxy.delay(Duration.ofMillis(5));
            far[i] = post(service, slug(), "", lines).millis();
            proxy.delay(Duration.ZERO);
        }
        System.out.printf(
                Locale.ROOT,
                "%n%,d commits through a proxy: %.0f ms, with 5 ms each way %.0f ms (medians of %d)%n",
                SMALL,
                median(near),
                median(far),
                near.length);
    }

    private void trips(ServiceProcess service, Path files) throws IOException {
        System.out.printf("%nRound trips for %,9d %,9d %,9d commits%n", 1_000, 10_000, 100_000);
        for (String strategy : List.of("pivot", "copy", "unnest", "row-by-row")) {
            System.out.printf("%-15s", strategy);
            for (int commits :
                    strategy.equals("row-by-row") ? List.of(1_000, 10_000) : List.of(1_000, 10_000, 100_000)) {
                Path lines = Histories.ndjson(files, commits);
                System.out.printf(
                        " %,9d",
                        post(service, slug(), "?strategy=" + strategy, lines).trips());
            }
            System.out.println();
        }
    }

    private String slug() {
        return "bench-" + ++slugs;
    }

    /** One upload, from its first byte to the last of its answer. */
    record Run(double millis, long trips, String strategy) {}

    static Run post(ServiceProcess service, String slug, String query, Path lines) throws IOException {
        return post(service, slug, query, lines, "");
    }

    /** @param headers more of them, each with its end of line */
    static Run post(ServiceProcess service, String slug, String query, Path lines, String headers) throws IOException {
        long begun = System.nanoTime();
        try (RawHttp http = new RawHttp(service.port());
                InputStream in = Files.newInputStream(lines)) {
            http.send("POST /repositories/" + slug + "/commits" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/x-ndjson\r\nContent-Length: " + Files.size(lines) + "\r\n" + headers
                    + "\r\n");
            for (byte[] part = in.readNBytes(65_536); part.length > 0; part = in.readNBytes(65_536)) {
                http.send(part);
            }
            Answer answer = http.receive();
            double millis = (System.nanoTime() - begun) / 1e6;
            List<JsonNode> verdicts = answer.lines();
            JsonNode summary = verdicts.get(verdicts.size() - 1).get("summary");
            if (verdicts.size() != 1 || summary == null || summary.get("failed").asInt() != 0) {
                throw new IllegalStateException("an upload answered " + answer);
            }
            return new Run(
                    millis,
                    summary.get("roundTrips").asLong(),
                    summary.get("strategy").asString());
        }
    }
}
