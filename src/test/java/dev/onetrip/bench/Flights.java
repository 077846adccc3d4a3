package dev.onetrip.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * The autopilot against every fixed strategy, over sizes, shares of conflicts and delays of the network: each cell with
 * its own rounds, in which all take turns. Strategies with a round trip a line are left out above ten lines: they lose
 * by more every line.
 */
final class Flights {
    private static final List<String> FIXED = List.of("unnest", "pivot", "row-by-row", "parallel");
    private static final String AUTOPILOT = "autopilot";
    private static final int[] SIZES = {1, 10, 100, 1_000, 10_000, 30_000};
    private static final int[] CONFLICTS = {0, 50, 100};
    private static final int[] DELAYS_MS = {0, 1, 5};
    private static final int WARM_UP = 40;

    /** Most lines of a strategy that takes a round trip for each. */
    private static final int LINE_BY_LINE_MAX = 10;

    private final Database database;
    private int slugs;
    private double worst;

    Flights(Database database) {
        this.database = database;
    }

    void run() throws IOException {
        Path files = Files.createTempDirectory("onetrip-flights");
        try (FaultProxy proxy = FaultProxy.before(database);
                ServiceProcess service = ServiceProcess.start(
                        Benchmark.JVM_FLAGS,
                        Map.of("onetrip.database.url", proxy.database().url()))) {
            warm(service, files);
            System.out.printf(
                    "%nAutopilot against the best fixed strategy, ms (medians)%n"
                            + "delay   lines conflicts | unnest   pivot row-by-row parallel | best       chosen     ms  / best%n");
            for (int delay : DELAYS_MS) {
                proxy.delay(Duration.ofMillis(delay));
                for (int lines : SIZES) {
                    for (int conflicts : CONFLICTS) {
                        if (lines * conflicts % 100 == 0) {
                            cell(service, files, delay, lines, conflicts);
                        }
                    }
                }
            }
            System.out.printf(Locale.ROOT, "the autopilot is at worst %.2f times the best%n", worst);
        } finally {
            boolean unused = FileSystemUtils.deleteRecursively(files);
        }
    }

    private void warm(ServiceProcess service, Path files) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            for (String strategy : FIXED) {
                boolean lineByLine = FIXED.indexOf(strategy) > 1;
                Ingest.Run unused = Ingest.post(
                        service,
                        "warm-" + ++slugs,
                        "?strategy=" + strategy,
                        Histories.ndjson(files, i % 10 == 0 && !lineByLine ? 10_000 : 100));
            }
            Ingest.Run unused = Ingest.post(service, "warm-" + ++slugs, "", Histories.ndjson(files, 1));
        }
    }

    private void cell(ServiceProcess service, Path files, int delay, int lines, int conflicts) throws IOException {
        Path all = Histories.ndjson(files, lines);
        Path old = first(all, lines * conflicts / 100);
        String flown = "flown-" + ++slugs + "-";
        List<String> ways = new ArrayList<>(lines <= LINE_BY_LINE_MAX ? FIXED : FIXED.subList(0, 2));
        ways.add(AUTOPILOT);
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        String chosen = "";
        for (int round = -1; round < rounds(delay, lines); round++) {
            // the order of turns changes: what one leaves to be done, e.g. a checkpoint, is not always the same one's
            Collections.rotate(ways, 1);
            for (String way : ways) {
                boolean isChoice = way.equals(AUTOPILOT);
                String slug = flown + way;
                forget(slug);
                prepare(service, slug, old, conflicts);
                Ingest.Run run = Ingest.post(service, slug, isChoice ? "" : "?strategy=" + way, all);
                chosen = isChoice ? run.strategy() : chosen;
                if (round >= 0) {
                    millis.computeIfAbsent(way, unused -> new ArrayList<>()).add(run.millis());
                }
            }
        }
        print(delay, lines, conflicts, millis, chosen);
    }

    /** More where a run takes a few ms: there a tenth is as much as the machine's own noise. */
    private static int rounds(int delay, int lines) {
        if (lines <= 1_000) {
            return delay == 0 ? 61 : 15;
        }
        return delay == 0 ? 11 : 5;
    }

    /** What was learned of the name holds, but a new repository gets it: rows that were deleted would be in its way. */
    private void forget(String slug) {
        database.sql("UPDATE repositories SET slug = '" + slug + "-" + ++slugs + "' WHERE slug = '" + slug + "'");
    }

    private static void prepare(ServiceProcess service, String slug, Path old, int conflicts) throws IOException {
        if (conflicts > 0) {
            Ingest.Run unused = Ingest.post(service, slug, "?strategy=pivot", old);
        }
    }

    private static Path first(Path all, int lines) throws IOException {
        List<String> some = Files.readAllLines(all, UTF_8).subList(0, lines);
        return Files.write(all.resolveSibling("first-" + lines + ".ndjson"), some, UTF_8);
    }

    private void print(int delay, int lines, int conflicts, Map<String, List<Double>> millis, String chosen) {
        Map<String, Double> medians = new LinkedHashMap<>();
        millis.forEach((name, all) -> medians.put(name, median(all)));
        String best = FIXED.stream()
                .filter(medians::containsKey)
                .min(Comparator.comparing(name -> medians.getOrDefault(name, Double.MAX_VALUE)))
                .orElseThrow();
        // its own runs only: those of the fixed strategy that it chose may be the best ones it is compared to
        double ratio = medians.getOrDefault(AUTOPILOT, Double.NaN) / medians.getOrDefault(best, Double.NaN);
        worst = Math.max(worst, ratio);
        StringBuilder fixed = new StringBuilder();
        FIXED.forEach(name -> fixed.append(
                medians.containsKey(name)
                        ? String.format(Locale.ROOT, " %8.1f", medians.get(name))
                        : String.format(Locale.ROOT, " %8s", "-")));
        System.out.printf(
                Locale.ROOT,
                "%2d ms %,8d %8d%% |%s | %-10s %-10s %8.1f %.2f%n",
                delay,
                lines,
                conflicts,
                fixed,
                best,
                chosen,
                medians.get(AUTOPILOT),
                ratio);
    }

    private static double median(List<Double> millis) {
        return millis.stream().sorted().skip(millis.size() / 2).findFirst().orElseThrow();
    }
}
