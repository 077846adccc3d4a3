package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The names of a million customers are filled beside the creations of services of that time, over kills. */
@ExtendWith(RealPostgres.class)
class BackfillUnderLoadIT {
    private static final int CUSTOMERS = 1_000_000;
    /** As many as the service has connections. */
    private static final int CLIENTS = 10;

    private static final Duration TIME = Duration.ofSeconds(8);
    private static final int ROUNDS = 4;

    private final Fresh fresh;
    private final Database database;
    private final AtomicLong number = new AtomicLong();

    BackfillUnderLoadIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    @Test
    @Tag("soak")
    @Timeout(900)
    void creationsGoOnAtFourFifthsOfTheirSpeedOrMore() throws Exception {
        fresh.migrator().up(3);
        database.sql(
                "INSERT INTO customers (customer_id, name) SELECT gen_random_uuid(), 'Ada King ' || g"
                        + " FROM generate_series(1, ?) g",
                CUSTOMERS);
        database.sql("ANALYZE");
        fresh.migrator().up(1);
        try (fresh) {
            double unused = perSecond();
            double alone = 0;
            double beside = 0;
            // in turns, so that whatever else the machine does meets both
            for (int round = 0; round < ROUNDS; round++) {
                alone += perSecond();
                Process process = MigrateProcess.start(database, Steps.SERVICE, "up", "1");
                long before = done();
                Eventually.within(Duration.ofSeconds(60), () -> done() > before);
                beside += perSecond();
                assertThat(process.isAlive()).as("the backfill takes longer").isTrue();
                int killed = process.destroyForcibly().waitFor();
                System.out.printf(
                        "round %d: %.0f alone, %.0f beside, %d rows, status %d%n",
                        round, alone / (round + 1), beside / (round + 1), done(), killed);
            }
            long resumed = done();
            long began = System.nanoTime();
            fresh.migrator().up(0);
            System.out.printf(
                    "creations/s %.0f beside a backfill, %.0f alone; resumed after %d of %d rows, %.1f s for the rest%n",
                    beside / ROUNDS, alone / ROUNDS, resumed, CUSTOMERS, (System.nanoTime() - began) / 1e9);
            assertThat(fresh.told()).anyMatch(line -> line.startsWith("goes on with 005 up, part 1, " + resumed));
            assertThat(CustomerNames.disagreeing(database)).isZero();
            assertThat(beside).isGreaterThan(0.8 * alone);
        }
    }

    private long done() {
        return database.number("SELECT coalesce(max(done), 0) FROM schema_under_way WHERE step = 5");
    }

    /** Each on a board of its own, where a creation rescores nothing. */
    private double perSecond() throws Exception {
        long end = System.nanoTime() + TIME.toNanos();
        AtomicLong created = new AtomicLong();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(() -> {
                    try (OldUsers users = new OldUsers(database)) {
                        while (System.nanoTime() < end) {
                            users.create(number.incrementAndGet(), "ada");
                            created.incrementAndGet();
                        }
                    }
                }));
            }
            for (Future<?> one : all) {
                assertThat(one.get()).isNull();
            }
        } finally {
            clients.shutdownNow();
        }
        return created.get() / (TIME.toNanos() / 1e9);
    }
}
