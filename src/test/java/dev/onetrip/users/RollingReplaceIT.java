package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every process is replaced as Kubernetes does it: the new one is ready and takes connections; the old one takes no new
 * ones, is left alone for its {@code preStop}, and is then told to stop. Clients keep their connections meanwhile, as
 * those of a Service do.
 */
@ExtendWith(RealPostgres.class)
class RollingReplaceIT {
    private static final int CLIENTS = 8;

    /** More than one for each client: connections that are kept are used again. */
    private static final int MEANWHILE = CLIENTS * 5;

    private final Database database;
    private final List<ServiceProcess> ready = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    RollingReplaceIT(Database database) {
        this.database = database;
    }

    @Test
    @Timeout(300)
    void twoProcessesAreReplacedUnderLoadAndNoRequestFails() {
        CompletableFuture<ServiceProcess> other = CompletableFuture.supplyAsync(this::start);
        ready.add(start());
        ready.add(other.join());
        List<ServiceProcess> old = List.copyOf(ready);
        CreateLoad load = new CreateLoad(this::endpoint, CLIENTS, 4, Duration.ofMillis(20));
        try (load) {
            some(load);
            old.forEach(one -> replace(one, load));
            some(load);
        } finally {
            ready.forEach(ServiceProcess::close);
            old.forEach(ServiceProcess::close);
        }
        System.out.println("two processes replaced: " + load.fates() + ", longest " + load.longestMillis() + " ms");
        assertThat(load.fates()).containsOnlyKeys("201");
        load.assertTrue(database);
        assertThat(database.number("SELECT count(*) FROM users")).isEqualTo(load.count());
    }

    private void replace(ServiceProcess old, CreateLoad load) {
        ready.add(start());
        some(load);
        ready.remove(old);
        // connections that the old one has taken are still used
        some(load);
        long told = System.nanoTime();
        assertThat(old.stop()).isEqualTo(143);
        System.out.println("replaced under load, stopped in " + (System.nanoTime() - told) / 1_000_000 + " ms");
    }

    private static void some(CreateLoad load) {
        int before = load.count();
        Eventually.within(Eventually.SOON, () -> load.count() - before > MEANWHILE);
    }

    private int endpoint() {
        List<ServiceProcess> endpoints = List.copyOf(ready);
        return endpoints.get(turn.getAndIncrement() % endpoints.size()).port();
    }

    private ServiceProcess start() {
        // a client at work comes back sooner on a machine of any speed
        return ServiceProcess.start(
                ServiceProcess.QUICK_START,
                Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "onetrip.jobs.concurrency",
                        0,
                        "onetrip.users.deadline",
                        "30s",
                        "onetrip.web.farewell",
                        "20s"));
    }
}
