package dev.onetrip.bench;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.ServiceProcess;
import dev.onetrip.users.RawCreate;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** One client alone on 1,000 users: the service over HTTP against the same three trips over plain JDBC. */
final class SingleClient {
    private static final int TURN = 250;
    private static final int ROUNDS = 3;
    /** One client alone sends too little for the compiler to learn from. */
    private static final int CLIENTS_WARMING = 64;

    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration ROUND = Duration.ofSeconds(8);

    private final Database database;

    SingleClient(Database database) {
        this.database = database;
    }

    void run() throws IOException, SQLException {
        System.out.printf("%nOne client alone, 1,000 users, %d alternating rounds%n", ROUNDS);
        try (ServiceProcess service =
                        ServiceProcess.start(Benchmark.JVM_FLAGS, Map.of("onetrip.database.url", database.url()));
                RawCreate raw = new RawCreate(database)) {
            Warmth.reach(Jvm.of(service), () -> overHttp(service, CLIENTS_WARMING, WARM_UP));
            double warm = overJdbc(raw, ROUND.multipliedBy(2)) + overHttp(service, 1, ROUND);
            System.out.printf(Locale.ROOT, "(warm-up discarded, %.1f ms)%n", warm);
            for (int round = 0; round < ROUNDS; round++) {
                double jdbc = overJdbc(raw, ROUND);
                double http = overHttp(service, 1, ROUND);
                System.out.printf(
                        Locale.ROOT, "p50: plain JDBC %.2f ms, service %.2f ms, ratio %.2f%n", jdbc, http, http / jdbc);
            }
        }
    }

    private double overHttp(ServiceProcess service, int clients, Duration time) {
        return ClosedLoop.run(
                        service.port(),
                        clients,
                        Duration.ofSeconds(1),
                        time,
                        Boards.fill(database, 80, 1_000, TURN).requests())
                .latencies()
                .millis(0.5);
    }

    private double overJdbc(RawCreate raw, Duration time) throws SQLException {
        Boards boards = Boards.fill(database, 80, 1_000, TURN);
        Latencies latencies = new Latencies();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long number = boards.next();
            long begun = System.nanoTime();
            raw.create(boards.board(number), "raw-" + number);
            latencies.record(System.nanoTime() - begun);
        }
        return latencies.millis(0.5);
    }
}
