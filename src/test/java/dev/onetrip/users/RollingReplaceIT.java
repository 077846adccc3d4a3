package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
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
    private static final String LONG = "30s";
    private static final int CLIENTS = 16;

    /** Most of the time a client's connection is idle: what closes those closes some of them under a request. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** More than one for each client: connections that are kept are used again. */
    private static final int MEANWHILE = CLIENTS * 3;

    private final Database database;
    private final List<ServiceProcess> ready = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    RollingReplaceIT(Database database) {
        this.database = database;
    }

    @Test
    @Timeout(300)
    void aProcessIsReplacedUnderLoadAndNoRequestFails() {
        replaceAll(1);
    }

    @Test
    @Tag("soak")
    @Timeout(900)
    void fourProcessesAreReplacedUnderLoadAndNoRequestFails() {
        replaceAll(4);
    }

    private void replaceAll(int processes) {
        // all before the load begins: a machine that is busy with it starts a process slowly
        List<ServiceProcess> all =
                IntStream.range(0, 2 * processes).mapToObj(i -> start()).toList();
        ready.addAll(all.subList(0, processes));
        CreateLoad load = new CreateLoad(this::endpoint, CLIENTS, 4, PAUSE);
        try (load) {
            some(load);
            for (int i = 0; i < processes; i++) {
                replace(all.get(i), all.get(processes + i), load);
            }
            some(load);
        } finally {
            all.forEach(ServiceProcess::close);
        }
        System.out.println(processes + " replaced: " + load.fates() + ", longest " + load.longestMillis() + " ms");
        assertThat(load.fates()).containsOnlyKeys("201");
        load.assertTrue(database);
        assertThat(database.number("SELECT count(*) FROM users")).isEqualTo(load.count());
    }

    private void replace(ServiceProcess old, ServiceProcess next, CreateLoad load) {
        ready.add(next);
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
        // a busy machine lets a client wait
        return ServiceProcess.start(
                ServiceProcess.QUICK_START,
                Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "onetrip.database.connect-timeout",
                        LONG,
                        "onetrip.database.pool-acquire-timeout",
                        LONG,
                        "onetrip.users.deadline",
                        LONG,
                        "onetrip.jobs.concurrency",
                        0,
                        "onetrip.web.farewell",
                        "20s"));
    }
}
