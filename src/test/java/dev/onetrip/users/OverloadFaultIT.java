package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** About twenty times the load that a slow database can take: groups of 8 at 200 ms each, 600 clients. */
class OverloadFaultIT {
    private static final int CLIENTS = 600;
    private static final int DEADLINE_MS = 2_000;

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.database.pool-size", 1).with("onetrip.database.pool-pending-limit", 1);

    @Test
    void anOverloadIsRefusedQuicklyAndNoRequestWaitsBeyondTheDeadline() throws Exception {
        // milliseconds are only kept by a machine that does nothing else: here an eighth of the wait of the others
        CreateLoad load = overload(Duration.ofSeconds(6), 6_000);
        assertThat(load.latencies(503).millis(0.5))
                .isLessThan(load.latencies(201).millis(0.5) / 8);
    }

    @Test
    @Tag("soak")
    @Timeout(120)
    void aMinuteOfOverloadIsRefusedQuicklyAndNoRequestWaitsBeyondTheDeadline() throws Exception {
        CreateLoad load = overload(Duration.ofSeconds(60), 300);
        assertThat(load.latencies(503).millis(0.99)).isLessThanOrEqualTo(100);
    }

    /** In a JVM of its own, since that of the tests searches every buffer for leaks. */
    private static CreateLoad overload(Duration time, int graceMillis) throws Exception {
        try (ServiceProcess service = ServiceProcess.start(
                List.of("-Xmx256m"),
                Map.of(
                        "onetrip.database.url",
                        RACK.proxy().database().url(),
                        "onetrip.users.deadline",
                        DEADLINE_MS + "ms",
                        "onetrip.users.group-limit",
                        8,
                        "onetrip.users.queue-limit",
                        32,
                        "onetrip.jobs.concurrency",
                        0,
                        "logging.level.onetrip.access",
                        "warn"))) {
            return overload(service.port(), time, graceMillis);
        }
    }

    private static CreateLoad overload(int port, Duration time, int graceMillis) throws Exception {
        warmUp(port);
        RACK.proxy().delay(Duration.ofMillis(25));
        CreateLoad load = new CreateLoad(port, CLIENTS, 1, Duration.ofMillis(500));
        try (load) {
            LockSupport.parkNanos(time.toNanos() / 3);
            assertThat(load.longestMillis()).isLessThanOrEqualTo(DEADLINE_MS + graceMillis);
            load.forgetLatencies();
            LockSupport.parkNanos(time.toNanos() / 3);
            assertRefusalSaysWhen(port);
            LockSupport.parkNanos(time.toNanos() / 3);
        }
        long ended = System.nanoTime();
        RACK.proxy().delay(Duration.ZERO);
        assertThat(create(port, "after" + ended).status()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - ended))
                .isLessThan(Duration.ofSeconds(1).plusMillis(graceMillis));
        System.out.println("overload: " + load.fates() + ", refused p99 "
                + load.latencies(503).millis(0.99) + " ms, longest " + load.longestMillis() + " ms");
        load.assertTrue(RACK.database());
        assertThat(load.fates()).containsKeys("201", "503 rolled-back");
        assertThat(load.latencies(503).count()).isGreaterThan(load.count() / 3);
        assertThat(load.longestMillis()).isLessThanOrEqualTo(DEADLINE_MS + graceMillis);
        return load;
    }

    /** A cold JVM is slow on its own account. */
    private static void warmUp(int port) {
        RACK.proxy().delay(Duration.ofMillis(5));
        try (CreateLoad load = new CreateLoad(port, 100, 1, Duration.ofMillis(20))) {
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
            assertThat(load.count()).isPositive();
        }
    }

    private static void assertRefusalSaysWhen(int port) throws IOException {
        for (int attempt = 0; attempt < 50; attempt++) {
            Answer answer = create(port, "asks" + attempt);
            if (answer.status() == 503) {
                assertThat(answer.header("Retry-After").map(Integer::parseInt))
                        .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 60));
                return;
            }
        }
        throw new AssertionError("nobody was refused");
    }

    private static Answer create(int port, String username) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.send(CreateLoad.request(1, username));
            return http.receive();
        }
    }

    @Test
    void aReadThatFindsThePoolAndItsQueueFullIsRefusedWithinFiftyMilliseconds() {
        assertThat(RACK.http().get("/users").status()).isEqualTo(200);
        ConnectionPool pool = RACK.service().bean(ConnectionPool.class);
        Connection held = Objects.requireNonNull(pool.create().block());
        Mono<Connection> waiting = pool.create().cache();
        var first = waiting.subscribe();
        double quickest = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long sent = System.nanoTime();
            Answer answer = RACK.http().get("/users");
            quickest = Math.min(quickest, (System.nanoTime() - sent) / 1e6);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isPresent();
        }
        assertThat(quickest).isLessThanOrEqualTo(50);
        Mono.from(held.close()).block();
        Mono.from(Objects.requireNonNull(waiting.block()).close()).block();
        first.dispose();
        assertThat(RACK.http().get("/users").status()).isEqualTo(200);
    }
}
