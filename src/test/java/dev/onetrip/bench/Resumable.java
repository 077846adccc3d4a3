package dev.onetrip.bench;

import dev.onetrip.support.Database;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * What it costs an upload that it can go on where it breaks off: the same lines with a Stream-Id and without, in turn.
 */
final class Resumable {
    private static final int WARM_UP = 10;

    private final Database database;
    private int uploads;

    Resumable(Database database) {
        this.database = database;
    }

    /** Alone, with a service of its own. */
    void run() throws IOException {
        Path files = Files.createTempDirectory("onetrip-resumable");
        try (ServiceProcess service =
                ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.database.url", database.url()))) {
            Path small = Histories.ndjson(files, Ingest.SMALL);
            for (int i = 0; i < WARM_UP; i++) {
                double unused = whole(service, small) + resumable(service, small);
            }
            compare(service, files, Ingest.SMALL, 7);
            compare(service, files, Ingest.LARGE, 3);
        } finally {
            boolean unused = FileSystemUtils.deleteRecursively(files);
        }
    }

    /** Prints both and their ratio. */
    private void compare(ServiceProcess service, Path files, int commits, int rounds) throws IOException {
        Path lines = Histories.ndjson(files, commits);
        double[] whole = new double[rounds];
        double[] resumable = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            database.sql("CHECKPOINT");
            whole[round] = whole(service, lines);
            database.sql("CHECKPOINT");
            resumable[round] = resumable(service, lines);
        }
        System.out.printf(
                Locale.ROOT,
                "%n%,d new commits: %.0f ms (%.0f), with Stream-Id %.0f ms (%.0f), of its speed %.2f (%.2f); medians (best) of %d%n",
                commits,
                Ingest.median(whole),
                Ingest.best(whole),
                Ingest.median(resumable),
                Ingest.best(resumable),
                Ingest.median(whole) / Ingest.median(resumable),
                Ingest.best(whole) / Ingest.best(resumable),
                rounds);
    }

    private double whole(ServiceProcess service, Path lines) throws IOException {
        return Ingest.post(service, slug(), "?strategy=pivot", lines).millis();
    }

    private double resumable(ServiceProcess service, Path lines) throws IOException {
        return Ingest.post(service, slug(), "?strategy=pivot", lines, "Stream-Id: benchmark\r\n")
                .millis();
    }

    private String slug() {
        return "resumable-" + ++uploads;
    }
}
