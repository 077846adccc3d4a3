package dev.onetrip.bench;

import dev.onetrip.support.Database;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.util.FileSystemUtils;

/** What a thousand passes leave behind, and how long a cold start takes. */
final class Health {
    private static final int PASSES = 1_000;
    private static final int SAMPLE = 200;

    private final Database database;

    Health(Database database) {
        this.database = database;
    }

    void run() throws IOException {
        coldStart();
        try (ServiceProcess service =
                ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.database.url", database.url()))) {
            double warm =
                    passes(service.port(), Boards.fill(database, 1, 100, 1).requests(), SAMPLE);
            Boards boards = Boards.fill(database, 1, 10_000, 1);
            Supplier<byte[]> requests = boards.requests();
            warm += passes(service.port(), requests, SAMPLE);
            long before = tableBytes();
            double early = passes(service.port(), requests, SAMPLE);
            warm += passes(service.port(), requests, PASSES - 2 * SAMPLE);
            double late = passes(service.port(), requests, SAMPLE);
            System.out.printf(
                    Locale.ROOT,
                    "%nAfter %,d passes over 10,000 users: table %.1f -> %.1f MB (%.2fx), p50 %.1f -> %.1f ms (%.2fx)%n",
                    PASSES,
                    before / 1e6,
                    tableBytes() / 1e6,
                    (double) tableBytes() / before,
                    early,
                    late,
                    late / early);
            System.out.printf(Locale.ROOT, "(other passes, discarded: %.1f ms)%n", warm);
        }
    }

    private static double passes(int port, Supplier<byte[]> requests, int count) throws IOException {
        Latencies latencies = new Latencies();
        try (RawHttp http = new RawHttp(port)) {
            for (int i = 0; i < count; i++) {
                long begun = System.nanoTime();
                http.send(requests.get());
                int status = http.receive().status();
                if (status != 201) {
                    throw new IllegalStateException("a creation answered " + status);
                }
                latencies.record(System.nanoTime() - begun);
            }
        }
        return latencies.millis(0.5);
    }

    private long tableBytes() {
        return database.number("SELECT pg_total_relation_size('users')");
    }

    private static void coldStart() throws IOException {
        Path data = Files.createTempDirectory("onetrip-cold");
        long begun = System.nanoTime();
        try (ServiceProcess service =
                ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.embedded.data-directory", data))) {
            int status = service.http().get("/users").status();
            System.out.printf(
                    Locale.ROOT,
                    "%nCold start with a new embedded PostgreSQL: first answer (%d) after %.1f s%n",
                    status,
                    (System.nanoTime() - begun) / 1e9);
            int stopped = service.stop();
            System.out.printf("(stopped with %d)%n", stopped);
        } finally {
            boolean unused = FileSystemUtils.deleteRecursively(data);
        }
    }
}
