package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The names of a million customers are filled beside creations, over a kill. */
@ExtendWith(RealPostgres.class)
class BackfillUnderLoadIT {
    private static final int CUSTOMERS = 1_000_000;
    private static final int CLIENTS = 64;
    private static final Duration TIME = Duration.ofSeconds(20);

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
        try (fresh;
                Service service = Service.start(Map.of(
                        "onetrip.database.url", database.url(), "onetrip.users.deadline", "30s"))) {
            List<ClosedLoop.Result> alone = new ArrayList<>(List.of(load(service)));
            Process killed = MigrateProcess.start(database, Steps.SERVICE, "up", "1");
            Eventually.within(Duration.ofSeconds(60), () -> done() > 100_000 || !killed.isAlive());
            int unused = killed.destroyForcibly().waitFor();
            long resumed = done();
            assertThat(resumed).isBetween(100_000L, CUSTOMERS - 1L);
            long[] took = {System.nanoTime()};
            Thread backfill = new Thread(() -> {
                fresh.migrator().up(0);
                took[0] = System.nanoTime() - took[0];
            });
            backfill.start();
            ClosedLoop.Result beside = load(service);
            backfill.join();
            alone.add(load(service));
            double speed = alone.stream().mapToDouble(each -> each.perSecond(201)).average().orElseThrow();
            System.out.printf(
                    "beside a backfill: %s; alone: %s; resumed after %d of %d rows, %.1f s for the rest%n",
                    beside, alone, resumed, CUSTOMERS, took[0] / 1e9);
            assertThat(fresh.told()).anyMatch(line -> line.startsWith("goes on with 005 up, part 1, " + resumed));
            assertThat(CustomerNames.disagreeing(database)).isZero();
            assertThat(beside.statuses().keySet()).containsOnly(201);
            assertThat(beside.perSecond(201)).isGreaterThan(0.8 * speed);
        }
    }

    private long done() {
        return database.number("SELECT coalesce(max(done), 0) FROM schema_under_way WHERE step = 5");
    }

    /** Each on a board of its own, where a creation rescores nothing. */
    private ClosedLoop.Result load(Service service) {
        return ClosedLoop.run(
                service.port(),
                CLIENTS,
                Duration.ofSeconds(3),
                TIME,
                () -> RawHttp.request(
                        "POST",
                        "/boards/" + number.incrementAndGet() + "/users",
                        "application/json",
                        "{\"username\":\"ada\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}"));
    }
}
