package dev.onetrip.bench;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.ServiceProcess;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Creates over HTTP: the service in a JVM of 256 MB, the load generator and the database beside it. */
final class Creates {
    private static final int CLIENTS = 64;

    private final Database database;

    Creates(Database database) {
        this.database = database;
    }

    void run() {
        System.out.printf(
                "%nCreates over HTTP, %d connections, service with -Xmx256m, boards of 500 to 1,500 and of 9,500 to 10,500 users%n",
                CLIENTS);
        try (ServiceProcess shared = service(128)) {
            warm(shared);
            double many =
                    measure("group commit", shared, Boards.fill(database, 70, 500, 1_000), Duration.ofSeconds(12));
            double unused =
                    measure("group commit", shared, Boards.fill(database, 16, 9_500, 1_000), Duration.ofSeconds(10));
            try (ServiceProcess alone = service(1)) {
                warm(alone);
                double one =
                        measure("groups of one", alone, Boards.fill(database, 5, 500, 1_000), Duration.ofSeconds(12));
                System.out.printf(Locale.ROOT, "1,000 users: group commit / groups of one = %.1f%n", many / one);
            }
        }
    }

    private ServiceProcess service(int groupLimit) {
        return ServiceProcess.start(
                Benchmark.JVM_FLAGS,
                Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "onetrip.users.group-limit",
                        groupLimit,
                        "onetrip.users.deadline",
                        groupLimit == 1 ? "10s" : "2s"));
    }

    private void warm(ServiceProcess service) {
        Boards small = Boards.fill(database, 1, 100, Integer.MAX_VALUE);
        ClosedLoop.Result unused =
                ClosedLoop.run(service.port(), CLIENTS, Duration.ofSeconds(45), Duration.ofMillis(1), small.requests());
    }

    private static double measure(String name, ServiceProcess service, Boards boards, Duration time) {
        ClosedLoop.Result result =
                ClosedLoop.run(service.port(), CLIENTS, Duration.ofSeconds(2), time, boards.requests());
        System.out.printf(Locale.ROOT, "%-14s %8.0f/s  %s%n", name, result.perSecond(201), result);
        return result.perSecond(201);
    }
}
