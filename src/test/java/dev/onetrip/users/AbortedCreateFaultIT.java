package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Leaks;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Creations that fail, are late, or lose their client at any point, sixteen at a time on a pool of three. */
class AbortedCreateFaultIT {
    private static final int CLIENTS = 16;
    private static final int POOL_SIZE = 3;

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.database.pool-size", POOL_SIZE);

    private final Map<String, Integer> ends = new ConcurrentHashMap<>();

    @Test
    void aThousandFailingCreatesLeaveNothingBehind() throws Exception {
        abort(1_000);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void tenThousandFailingCreatesLeaveNothingBehind() throws Exception {
        abort(10_000);
    }

    @Test
    void aHundredCreatesAtOnceFinishOnAPoolOfThree() throws Exception {
        RACK.database().script("TRUNCATE boards CASCADE");
        ExecutorService clients = Executors.newFixedThreadPool(100);
        List<Callable<Integer>> creates = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            byte[] request = CreateLoad.request(1L + i % 7, "many" + i);
            creates.add(() -> exchange(request).status());
        }
        for (Future<Integer> status : clients.invokeAll(creates)) {
            assertThat(status.get()).isEqualTo(201);
        }
        clients.shutdown();
        CreateLoad.assertWhole(RACK.database());
    }

    private void abort(int count) throws Exception {
        RACK.database().script("TRUNCATE boards CASCADE");
        assertThat(exchange(CreateLoad.request(1, "taken")).status()).isEqualTo(201);
        RACK.proxy().delay(Duration.ofMillis(1));
        SplittableRandom random = Seeds.random("aborted creates");
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            SplittableRandom own = random.split();
            all.add(clients.submit(() -> {
                int unused = ends.merge(one(own, number), 1, Integer::sum);
                return unused;
            }));
        }
        for (Future<?> one : all) {
            assertThat(one.get()).isNotNull();
        }
        clients.shutdown();
        System.out.println("failing creates: " + ends);
        assertThat(ends).containsKeys("aborted", "409 rolled-back", "422 ?", "504 rolled-back", "400 ?");
        assertThat(ends.keySet()).doesNotContain("500 ?");
        assertNothingIsLeft();
    }

    private static void assertNothingIsLeft() throws IOException {
        // long before any deadline would give them back
        Eventually.becomes(0, Duration.ofSeconds(10), "connections not given back", RACK.poolside()::acquired);
        Leaks.report();
        RACK.poolside().assertClean();
        for (int i = 0; i < 2 * POOL_SIZE; i++) {
            assertThat(exchange(CreateLoad.request(1, "after" + i)).status()).isEqualTo(201);
        }
        CreateLoad.assertWhole(RACK.database());
    }

    private static String one(SplittableRandom random, int number) throws IOException {
        long board = 1L + random.nextInt(4);
        return switch (random.nextInt(8)) {
            case 0 -> CreateLoad.fate(exchange(CreateLoad.request(1, "taken")));
            case 1 -> CreateLoad.fate(exchange(CreateLoad.request(board, "x".repeat(101))));
            case 2 ->
                CreateLoad.fate(exchange(RawHttp.request("POST", "/users", "application/json", "{\"username\":")));
            case 3, 4 ->
                CreateLoad.fate(exchange(CreateLoad.request(
                        board, "late" + number, "Request-Timeout", "0.0" + (1 + random.nextInt(30)))));
            case 5 -> abortWithin(CreateLoad.request(board, "cut" + number), random);
            default -> abortAfter(CreateLoad.request(board, "gone" + number), random);
        };
    }

    /** A client that dies while it sends. */
    private static String abortWithin(byte[] request, SplittableRandom random) throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(Arrays.copyOf(request, random.nextInt(request.length)));
            http.abort();
            return "aborted";
        }
    }

    /** A client that dies while it waits. */
    private static String abortAfter(byte[] request, SplittableRandom random) throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(request);
            LockSupport.parkNanos(random.nextLong(40_000_000));
            http.abort();
            return "aborted";
        }
    }

    private static Answer exchange(byte[] request) throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(request);
            return http.receive();
        }
    }
}
