package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Some ten times the load that a slow database can take: groups of 8 at 200 ms each, hundreds of clients. */
class OverloadFaultIT {
    private static final int DEADLINE_MS = 2_000;
    private static final int GRACE_MS = 300;

    /** One storm for all that it shows. */
    private static @Nullable Outcome brief;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 1)
            .with("onetrip.database.pool-pending-limit", 1)
            // one waits as long as the test wants
            .with("onetrip.database.pool-acquire-timeout", "60s");

    /**
     * What other processes take of the machine holds up every answer alike: the bounds are those of a machine that does
     * nothing else, and a few times what a request waits that asks no database. Clients that were refused together come
     * again together and wait for each other, on a slow machine longer than a bystander: half of what a creation waits
     * is the bound there, for a refusal that waits in the queue takes all of it.
     */
    @Test
    void anOverloadIsRefusedQuicklyAndNoRequestWaitsBeyondTheDeadline() throws Exception {
        Outcome outcome = brief();
        double machine = outcome.bystanders().millis(1);
        assertThat(outcome.longestMillis())
                .as("longest of each status: %s", outcome.load().longest())
                .isLessThanOrEqualTo(DEADLINE_MS + GRACE_MS + 4 * machine);
        assertThat(outcome.afterMillis()).isLessThanOrEqualTo(1_000 + 4 * machine);
        assertThat(outcome.load().latencies(503).millis(0.5))
                .isLessThan(Math.max(
                        outcome.load().latencies(201).millis(0.5) / 2,
                        4 * outcome.bystanders().millis(0.5)));
    }

    @Test
    void whatAClientOfAnOverloadIsToldIsTrue() throws Exception {
        Outcome outcome = brief();
        // a server that has no time to end a COMMIT has none to say what became of it
        assertThat(outcome.load().fates().keySet())
                .isSubsetOf("201", "503 rolled-back", "504 rolled-back", "504 unknown");
        outcome.load().assertTrue(RACK.database());
    }

    @Test
    void anOverloadFitsIntoAHeapOf256Megabytes() throws Exception {
        assertThat(brief().output()).doesNotContain("OutOfMemory").doesNotContain(" ERROR ");
    }

    @Test
    @Tag("soak")
    @Timeout(120)
    void aMinuteOfOverloadIsRefusedQuicklyAndNoRequestWaitsBeyondTheDeadline() throws Exception {
        Outcome outcome = overload(Duration.ofSeconds(60), 600);
        assertThat(outcome.longestMillis()).isLessThanOrEqualTo(DEADLINE_MS + GRACE_MS);
        assertThat(outcome.afterMillis()).isLessThanOrEqualTo(1_000);
        assertThat(outcome.load().latencies(503).millis(0.99)).isLessThanOrEqualTo(100);
        outcome.load().assertTrue(RACK.database());
    }

    /**
     * What an overload came to.
     *
     * @param longestMillis to any answer
     * @param afterMillis to the first answer after it
     * @param bystanders of requests meanwhile that ask no database
     * @param output of the process, once the overload is over
     */
    private record Outcome(
            CreateLoad load, double longestMillis, double afterMillis, Latencies bystanders, String output) {}

    private static Outcome brief() throws Exception {
        Outcome known = brief == null ? overload(Duration.ofSeconds(4), 300) : brief;
        brief = known;
        return known;
    }

    /** In a JVM of its own, since that of the tests searches every buffer for leaks. */
    private static Outcome overload(Duration time, int clients) throws Exception {
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
            return overload(service, time, clients);
        }
    }

    private static Outcome overload(ServiceProcess service, Duration time, int clients) throws Exception {
        int port = service.port();
        warmUp(port);
        RACK.proxy().delay(Duration.ofMillis(25));
        Bystanders asking = new Bystanders(port);
        CreateLoad load = new CreateLoad(port, clients, 1, Duration.ofMillis(500));
        // the load ends first, and bystanders see what holds up its last answers
        try (asking;
                load) {
            load.awaitFirstAnswers();
            load.forgetLatencies();
            LockSupport.parkNanos(2 * time.toNanos() / 3);
            assertRefusalSaysWhen(port);
            LockSupport.parkNanos(time.toNanos() / 3);
        }
        Latencies bystanders = asking.latencies();
        long ended = System.nanoTime();
        RACK.proxy().delay(Duration.ZERO);
        assertThat(create(port, "after" + ended).status()).isEqualTo(201);
        double after = (System.nanoTime() - ended) / 1e6;
        System.out.println("overload: " + load.fates() + ", refused p50 "
                + load.latencies(503).millis(0.5) + " p99 "
                + load.latencies(503).millis(0.99) + " ms, longest "
                + load.longestMillis() + " ms, bystanders p50 " + bystanders.millis(0.5) + " max "
                + bystanders.millis(1) + " ms");
        assertThat(load.fates()).containsKeys("201", "503 rolled-back");
        assertThat(Objects.requireNonNull(load.fates().get("503 rolled-back"))).isGreaterThan(load.count() / 3);
        return new Outcome(load, load.longestMillis(), after, bystanders, service.output());
    }

    /** Clients whose requests ask no database, while others overload it. */
    private static final class Bystanders implements AutoCloseable {
        private static final int CLIENTS = 8;
        private static final byte[] REQUEST = RawHttp.request("GET", "/strategies", "text/plain", "");

        private final Latencies latencies = new Latencies();
        private final List<Thread> threads;
        private volatile boolean isOver;

        Bystanders(int port) {
            threads = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> new Thread(() -> ask(port), "bystander-" + client))
                    .toList();
            threads.forEach(Thread::start);
        }

        private void ask(int port) {
            try (RawHttp http = new RawHttp(port)) {
                while (!isOver) {
                    long sent = System.nanoTime();
                    http.send(REQUEST);
                    assertThat(http.receive().status()).isEqualTo(200);
                    latencies.record(System.nanoTime() - sent);
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Latencies latencies() {
            return latencies;
        }

        @Override
        public void close() {
            isOver = true;
            Eventually.within(Eventually.SOON, () -> threads.stream().noneMatch(Thread::isAlive));
        }
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
        // what else the machine does only adds to it, and not every time
        for (int attempt = 0; attempt < 5 || (attempt < 100 && quickest > 50); attempt++) {
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
