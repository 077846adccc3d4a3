package dev.onetrip.bench;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Creations against the size of the board, with its map moved and with every row written, and what a large board costs
 * those that read it. Draws {@value #PICTURE}.
 */
final class BoardSizes {
    private static final String PICTURE = "src/docs/boards.svg";
    private static final int CLIENTS = 64;
    private static final int MANY = Integer.MAX_VALUE;
    private static final int[] SIZES = Arrays.stream(System.getProperty("benchmark.sizes", "1000,10000,100000,1000000")
                    .split(",", -1))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final Duration TIME = Duration.ofSeconds(8);
    private static final Duration WARM_UP = TIME.multipliedBy(3);
    private static final Duration SETTLED = Duration.ofMinutes(15);

    private final Database database;

    BoardSizes(Database database) {
        this.database = database;
    }

    void run() throws IOException {
        System.out.printf(
                "%nCreations against the size of the board, %d connections, service with -Xmx256m%n", CLIENTS);
        List<SizeChart.Line> lines = new ArrayList<>();
        for (String way : List.of("deferred", "set-based")) {
            try (ServiceProcess service = ServiceProcess.start(
                    Benchmark.JVM_FLAGS,
                    Map.of("onetrip.database.url", database.url(), "onetrip.users.rescoring", way))) {
                ClosedLoop.Result unused = creations(service, CLIENTS, WARM_UP, Boards.fill(database, 1, 100, MANY));
                List<SizeChart.Point> points = new ArrayList<>();
                for (int size : SIZES) {
                    points.add(new SizeChart.Point(size, measure(service, way, size)));
                }
                lines.add(new SizeChart.Line(way, points));
                if (way.equals("deferred")) {
                    upserts(service);
                }
            }
        }
        SizeChart.draw(Path.of(PICTURE), lines);
        System.out.println("drawn: " + PICTURE);
    }

    private double measure(ServiceProcess service, String way, int size) {
        Boards board = Boards.fill(database, 1, size, MANY);
        boolean isDeferred = way.equals("deferred");
        if (isDeferred) {
            settle(service, board.first(), size);
        }
        long log = log();
        long created = board.created();
        ClosedLoop.Result many = creations(service, CLIENTS, Duration.ofSeconds(2), board);
        System.out.printf(
                Locale.ROOT,
                "%-9s %,9d users %8.0f/s  %.0f bytes of log a request  %s%n",
                way,
                size,
                many.perSecond(201),
                (log() - log) / (double) (board.created() - created),
                many);
        ClosedLoop.Result alone = creations(service, 1, Duration.ofSeconds(1), board);
        System.out.printf(Locale.ROOT, "%-9s %,9d users, one client: %s%n", way, size, alone);
        if (isDeferred) {
            top(service, board, size);
        }
        pages(service, board, way, size);
        return many.perSecond(201);
    }

    private static ClosedLoop.Result creations(ServiceProcess service, int clients, Duration warmUp, Boards board) {
        return ClosedLoop.run(service.port(), clients, warmUp, TIME, board.requests());
    }

    /** The top list while 64 clients create. */
    private static void top(ServiceProcess service, Boards board, int size) {
        CompletableFuture<ClosedLoop.Result> load =
                CompletableFuture.supplyAsync(() -> creations(service, CLIENTS, Duration.ofSeconds(1), board));
        ClosedLoop.Result top = get(service, "/boards/" + board.first() + "/users/top", TIME);
        System.out.printf(
                Locale.ROOT,
                "top of %,d users, beside %.0f creations/s: %s%n",
                size,
                load.join().perSecond(201),
                top);
    }

    /** Through the map where it has moved, and as rows say where each was written. */
    private static void pages(ServiceProcess service, Boards board, String way, int size) {
        long pages = 0;
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < TIME.toNanos()) {
            Answer page = service.http().get("/boards/" + board.first() + "/users?limit=1000");
            pages += page.status() == 200 ? 1 : 0;
        }
        System.out.printf(
                Locale.ROOT,
                "%-9s %,9d users, pages of 1,000, one client: %.1f/s%n",
                way,
                size,
                pages * 1e9 / (System.nanoTime() - begun));
    }

    private static ClosedLoop.Result get(ServiceProcess service, String path, Duration time) {
        Supplier<byte[]> request = () -> RawHttp.request("GET", path, "application/json", "");
        return ClosedLoop.run(service.port(), 1, Duration.ofSeconds(1), time, request);
    }

    /** Every row gets its base, by which the index of the top list finds it. */
    private static void settle(ServiceProcess service, long board, int size) {
        long begun = System.nanoTime();
        Answer accepted = service.http().post("/boards/" + board + "/settle", "");
        String job = accepted.header("location").orElseThrow();
        Eventually.within(
                SETTLED,
                () -> service.http().get(job).json().get("state").asString().equals("succeeded"));
        System.out.printf(Locale.ROOT, "settling %,d users: %.1f s%n", size, (System.nanoTime() - begun) / 1e9);
    }

    private void upserts(ServiceProcess service) {
        Supplier<byte[]> request =
                () -> RawHttp.request("PUT", "/customers/" + UUID.randomUUID(), "application/json", "");
        ClosedLoop.Result unused = ClosedLoop.run(service.port(), CLIENTS, TIME, Duration.ofMillis(1), request);
        long log = log();
        ClosedLoop.Result upserts = ClosedLoop.run(service.port(), CLIENTS, Duration.ZERO, TIME, request);
        System.out.printf(
                Locale.ROOT,
                "upserts of new customers: %.0f/s, %.0f bytes of log each%n",
                upserts.perSecond(201),
                (log() - log) / (upserts.perSecond(201) * TIME.toMillis() / 1000));
    }

    /** Bytes of the write-ahead log so far; of the whole server. */
    private long log() {
        return database.number("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
    }
}
