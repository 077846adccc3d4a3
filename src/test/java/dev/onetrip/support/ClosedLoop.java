package dev.onetrip.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Load from so many clients that each wait for their answer before they ask again: a keep-alive connection for each,
 * all of them served by the thread that calls. It shares the machine with what it measures and therefore does next to
 * nothing.
 */
public final class ClosedLoop {
    /** The status under which broken connections are counted. */
    public static final int BROKEN = 0;

    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long PAUSE_MILLIS = 10;

    private final int port;
    private final Supplier<byte[]> requests;
    private final long begin;
    private final long end;
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Latencies latencies = new Latencies();

    private ClosedLoop(int port, Supplier<byte[]> requests, long begin, long end) {
        this.port = port;
        this.requests = requests;
        this.begin = begin;
        this.end = end;
    }

    /**
     * Runs load and waits for its end.
     *
     * @param port of the service on this machine
     * @param clients connections, and requests under way at any time; at least 1
     * @param warmUp load before anything is counted; may be zero
     * @param measured load that is counted; positive
     * @param requests bytes of the next request, see {@link RawHttp#request}
     */
    public static Result run(int port, int clients, Duration warmUp, Duration measured, Supplier<byte[]> requests) {
        long begin = System.nanoTime() + warmUp.toNanos();
        ClosedLoop load = new ClosedLoop(port, requests, begin, begin + measured.toNanos());
        try (Selector selector = Selector.open()) {
            load.run(selector, clients);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Result(load.statuses, measured.toNanos() / 1e9, load.latencies);
    }

    private void run(Selector selector, int clients) throws IOException {
        try {
            for (int i = 0; i < clients; i++) {
                connect(selector);
            }
            while (System.nanoTime() < end) {
                int missing = clients - selector.keys().size();
                look(selector);
                for (int i = 0; i < missing; i++) {
                    connect(selector);
                }
            }
            // nothing is under way any more when it returns
            while (!selector.keys().isEmpty()) {
                look(selector);
            }
        } finally {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private void look(Selector selector) throws IOException {
        int unused = selector.select(this::ready, PAUSE_MILLIS);
        selector.keys().stream().filter(this::isOverdue).forEach(this::broken);
    }

    private void connect(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            ask(channel.register(selector, SelectionKey.OP_READ, new RawAnswer()));
        } catch (IOException e) {
            channel.close();
            count(BROKEN, System.nanoTime());
        }
    }

    private void ask(SelectionKey key) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(requests.get());
        ((RawAnswer) key.attachment()).expect(System.nanoTime());
        while (request.hasRemaining()) {
            int unused = ((SocketChannel) key.channel()).write(request);
        }
    }

    private void ready(SelectionKey key) {
        RawAnswer answer = (RawAnswer) key.attachment();
        try {
            if (answer.read((SocketChannel) key.channel())) {
                long received = System.nanoTime();
                if (answer.sent() >= begin && received <= end) {
                    latencies.record(received - answer.sent());
                }
                count(answer.status(), received);
                if (received < end) {
                    ask(key);
                } else {
                    key.channel().close();
                }
            }
        } catch (IOException e) {
            broken(key);
        }
    }

    private boolean isOverdue(SelectionKey key) {
        return key.isValid() && System.nanoTime() - ((RawAnswer) key.attachment()).sent() > PATIENCE_NANOS;
    }

    private void broken(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        count(BROKEN, System.nanoTime());
    }

    /** Answers count by when they came, so that throughput is right; a broken connection is a status of its own. */
    private void count(int status, long came) {
        if (came >= begin && came <= end) {
            statuses.merge(status, 1L, Long::sum);
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
