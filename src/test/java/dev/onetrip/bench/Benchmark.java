package dev.onetrip.bench;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.users.RescoringBenchmark;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Runs the parts that are named, or all of them, and prints their tables. */
public final class Benchmark {
    private Benchmark() {}

    /**
     * Prints to standard output.
     *
     * @param parts {@code creates}, {@code single}, {@code rescoring}, {@code health}, {@code ingest},
     *     {@code autopilot}, {@code memory}, {@code upserts}, {@code bill}; none for all
     */
    public static void main(String[] parts) throws IOException, SQLException {
        Set<String> wanted = Set.copyOf(
                parts.length == 0
                        ? List.of(
                                "creates",
                                "single",
                                "rescoring",
                                "health",
                                "ingest",
                                "autopilot",
                                "memory",
                                "upserts",
                                "bill")
                        : List.of(parts));
        Database database = RealPostgres.fresh("benchmark");
        if (wanted.contains("creates")) {
            new Creates(database).run();
        }
        if (wanted.contains("single")) {
            new SingleClient(database).run();
        }
        if (wanted.contains("health")) {
            new Health(database).run();
        }
        if (wanted.contains("ingest")) {
            new Ingest(database).run();
        }
        if (wanted.contains("autopilot")) {
            new Flights(database).run();
        }
        if (wanted.contains("memory")) {
            new SmallHeap(database).run();
        }
        if (wanted.contains("upserts")) {
            new Upserts(database).run();
        }
        if (wanted.contains("bill")) {
            new Bill(database).run();
        }
        if (wanted.contains("rescoring")) {
            RescoringBenchmark rescoring = new RescoringBenchmark(database);
            rescoring.run(1_000, Duration.ZERO);
            rescoring.run(10_000, Duration.ZERO);
            rescoring.run(10_000, Duration.ofNanos(500_000));
        }
    }
}
