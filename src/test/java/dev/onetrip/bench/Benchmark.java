package dev.onetrip.bench;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.users.RescoringBenchmark;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the parts that are named, or all of them, and prints their tables. */
public final class Benchmark {
    /** Of every service that is measured: a small heap, and the collector of the container image. */
    static final List<String> JVM_FLAGS = List.of("-Xmx256m", "-XX:+UseParallelGC");

    private Benchmark() {}

    /** One part. */
    @FunctionalInterface
    private interface Part {
        void run(Database database) throws IOException, SQLException;
    }

    private static Map<String, Part> parts() {
        Map<String, Part> parts = new LinkedHashMap<>();
        // first, since the write-ahead log it counts is that of the whole server, which later has much to vacuum
        parts.put("bill", database -> new Bill(database).run());
        parts.put("creates", database -> new Creates(database).run());
        parts.put("single", database -> new SingleClient(database).run());
        parts.put("health", database -> new Health(database).run());
        parts.put("layers", database -> new Layers(database).run());
        parts.put("refusals", database -> new Refusals(database).run());
        parts.put("ingest", database -> new Ingest(database).run());
        parts.put("streams", database -> new Resumable(database).run());
        parts.put("autopilot", database -> new Flights(database).run());
        parts.put("memory", database -> new SmallHeap(database).run());
        parts.put("upserts", database -> new Upserts(database).run());
        parts.put("orders", database -> new OrderLoads(database).run());
        parts.put("strategies", database -> new Strategies(database).run());
        parts.put("rescoring", Benchmark::rescoring);
        parts.put("boards", database -> new BoardSizes(database).run());
        parts.put("units", database -> new Units(database).run());
        return parts;
    }

    private static void rescoring(Database database) throws SQLException {
        RescoringBenchmark rescoring = new RescoringBenchmark(database);
        rescoring.run(1_000, Duration.ZERO);
        rescoring.run(10_000, Duration.ZERO);
        rescoring.run(10_000, Duration.ofNanos(500_000));
    }

    /**
     * Prints to standard output.
     *
     * @param names of parts, also several with commas between them; none for all
     * @throws IllegalArgumentException for a name that there is not
     */
    public static void main(String[] names) throws IOException, SQLException {
        Map<String, Part> parts = parts();
        List<String> wanted = Arrays.stream(names)
                .flatMap(name -> Arrays.stream(name.split(",", -1)))
                .toList();
        if (!parts.keySet().containsAll(wanted)) {
            throw new IllegalArgumentException("the parts are " + parts.keySet() + ", not " + wanted);
        }
        Database database = RealPostgres.fresh("benchmark");
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (wanted.isEmpty() || wanted.contains(part.getKey())) {
                part.getValue().run(database);
            }
        }
    }
}
