package dev.onetrip.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.onetrip.support.Database;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** What an upload of a million commits holds in memory while it goes on: live objects, and memory outside the heap. */
final class SmallHeap {
    private static final int COMMITS = 1_000_000;

    /** Objects that survive a full collection, the last line of a histogram. */
    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    /** Where the JVM counts direct buffers, also those that Netty takes past the JDK's own count. */
    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");

    private final Database database;

    SmallHeap(Database database) {
        this.database = database;
    }

    /** One look at the running service, MB. */
    private record Sample(double live, double direct) {}

    void run() throws IOException {
        Path files = Files.createTempDirectory("onetrip-heap");
        try (ServiceProcess service = ServiceProcess.start(
                Stream.concat(Benchmark.JVM_FLAGS.stream(), Stream.of("-XX:NativeMemoryTracking=summary"))
                        .toList(),
                Map.of("onetrip.database.url", database.url(), "onetrip.commits.ingest-deadline", "300s"))) {
            Path lines = Histories.ndjson(files, COMMITS);
            Ingest.Run unused = Ingest.post(service, "heap-warm", "", Histories.ndjson(files, 30_000));
            Sample before = sample(service);
            CompletableFuture<Ingest.Run> upload = CompletableFuture.supplyAsync(() -> post(service, lines));
            List<Sample> during = new ArrayList<>();
            while (!upload.isDone()) {
                during.add(sample(service));
                pause();
            }
            Sample after = sample(service);
            System.out.printf(
                    Locale.ROOT,
                    "%n%,d commits (%.0f MB) with -Xmx256m in %.1f s, %d samples, MB%n"
                            + "live heap    before %5.1f   most %5.1f   after %5.1f%n"
                            + "direct       before %5.1f   most %5.1f   after %5.1f%n",
                    COMMITS,
                    Files.size(lines) / 1e6,
                    upload.join().millis() / 1e3,
                    during.size(),
                    before.live(),
                    during.stream().mapToDouble(Sample::live).max().orElse(0),
                    after.live(),
                    before.direct(),
                    during.stream().mapToDouble(Sample::direct).max().orElse(0),
                    after.direct());
        } finally {
            boolean unused = FileSystemUtils.deleteRecursively(files);
        }
    }

    private static Ingest.Run post(ServiceProcess service, Path lines) {
        try {
            return Ingest.post(service, "heap", "", lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sample sample(ServiceProcess service) throws IOException {
        double live = number(LIVE, told(service, "GC.class_histogram")) / 1e6;
        return new Sample(live, number(DIRECT, told(service, "VM.native_memory", "summary")) / 1e3);
    }

    private static double number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("jcmd answered " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static String told(ServiceProcess service, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(service.pid())));
        command.addAll(List.of(words));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }
}
