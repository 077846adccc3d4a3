package dev.onetrip.support;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Load from so many clients that each wait for their answer before they ask again: one thread and one keep-alive
 * connection per client, blocking. It shares the machine with what it measures and therefore does next to nothing.
 */
public final class ClosedLoop {
    /** The status under which broken connections are counted. */
    public static final int BROKEN = 0;

    private final int port;
    private final int clients;
    private final Supplier<byte[]> requests;
    private final Map<Integer, Long> statuses = new ConcurrentHashMap<>();
    private final Latencies latencies = new Latencies();

    private ClosedLoop(int port, int clients, Supplier<byte[]> requests) {
        this.port = port;
        this.clients = clients;
        this.requests = requests;
    }

    /**
     * Runs load and waits for its end.
     *
     * @param port of the service on this machine
     * @param clients connections, and requests under way at any time; at least 1
     * @param warmUp load before anything is counted; may be zero
     * @param measured load that is counted; positive
     * @param requests bytes of the next request, see {@link RawHttp#request}; called by many threads
     */
    public static Result run(int port, int clients, Duration warmUp, Duration measured, Supplier<byte[]> requests) {
        return new ClosedLoop(port, clients, requests).run(warmUp, measured);
    }

    private Result run(Duration warmUp, Duration measured) {
        long begin = System.nanoTime() + warmUp.toNanos();
        long end = begin + measured.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> client(begin, end), "load-" + i);
            threads.add(thread);
            thread.start();
        }
        threads.forEach(ClosedLoop::join);
        return new Result(new TreeMap<>(statuses), measured.toNanos() / 1e9, latencies);
    }

    private void client(long begin, long end) {
        while (System.nanoTime() < end) {
            try (RawHttp http = new RawHttp(port)) {
                while (System.nanoTime() < end) {
                    exchange(http, begin, end);
                }
            } catch (IOException broken) {
                count(BROKEN, begin, end);
            }
        }
    }

    private void exchange(RawHttp http, long begin, long end) throws IOException {
        byte[] request = requests.get();
        long sent = System.nanoTime();
        http.send(request);
        int status = http.receive().status();
        long received = System.nanoTime();
        if (sent >= begin && received <= end) {
            latencies.record(received - sent);
        }
        count(status, begin, end);
    }

    /** Answers count by when they came, so that throughput is right; a broken connection is a status of its own. */
    private void count(int status, long begin, long end) {
        long now = System.nanoTime();
        if (now >= begin && now <= end) {
            statuses.merge(status, 1L, Long::sum);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What a run gave.
     *
     * @param statuses answers by status, broken connections under {@link #BROKEN}
     * @param seconds measured time, warm-up excluded
     * @param latencies of every answer
     */
    public record Result(Map<Integer, Long> statuses, double seconds, Latencies latencies) {
        /** Answers with that status. */
        public long count(int status) {
            return statuses.getOrDefault(status, 0L);
        }

        /** Answers with that status per second. */
        public double perSecond(int status) {
            return count(status) / seconds;
        }

        /** One line for a table. */
        @Override
        public String toString() {
            return String.format(
                    java.util.Locale.ROOT,
                    "%s, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms, %.1f s",
                    statuses,
                    latencies.millis(0.5),
                    latencies.millis(0.9),
                    latencies.millis(0.99),
                    latencies.millis(1),
                    seconds);
        }
    }
}
