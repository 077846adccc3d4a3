package dev.onetrip.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** The one thread of a proxy: accepts, reads, writes, and keeps the time of delayed chunks to about 0.1 ms. */
final class ProxyLoop implements Runnable {
    private static final int BUFFER_BYTES = 256 * 1024;
    /** A selector waits in whole milliseconds; the last ones are slept in slices, the very last is spun. */
    private static final long SLICED_NANOS = 2_000_000;

    private static final long SLICE_NANOS = 50_000;

    private final InetSocketAddress target;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel acceptor = ServerSocketChannel.open();
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Set<Link> links = new LinkedHashSet<>();
    private final DelayLine line = new DelayLine();
    private final Weather weather = new Weather();
    private final TripCounter counter = new TripCounter();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    ProxyLoop(InetSocketAddress target) throws IOException {
        this.target = target;
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        acceptor.configureBlocking(false);
        acceptor.register(selector, SelectionKey.OP_ACCEPT);
    }

    int port() {
        return acceptor.socket().getLocalPort();
    }

    /** Connections that are open; for the loop's own thread, as is {@link #weather()}. */
    Set<Link> links() {
        return links;
    }

    Weather weather() {
        return weather;
    }

    TripCounter counter() {
        return counter;
    }

    /** Runs a command on the loop's thread, soon. */
    void submit(Runnable command) {
        commands.add(command);
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (acceptor.isOpen()) {
                await();
                for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                    command.run();
                }
                line.deliver();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the proxy broke", e);
        } finally {
            closeQuietly(acceptor);
            Set.copyOf(links).forEach(Link::close);
            closeSelector();
        }
    }

    private void await() throws IOException {
        long nanos = line.nanosToNext();
        if (nanos == Long.MAX_VALUE) {
            selector.select(this::ready);
        } else if (nanos > SLICED_NANOS) {
            selector.select(this::ready, nanos / 1_000_000 - 1);
        } else if (selector.selectNow(this::ready) == 0 && nanos > SLICE_NANOS + SLICE_NANOS / 2) {
            LockSupport.parkNanos(Math.min(nanos - SLICE_NANOS, SLICE_NANOS));
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Link.End end) {
            end.ready(key, buffer, line);
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            SocketChannel client = acceptor.accept();
            if (client == null) {
                return;
            }
            if (weather.isRefusing()) {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                client.close();
            } else {
                connect(client);
            }
        } catch (IOException clientIsGone) {
            // it was accepted and left: nothing to proxy
        }
    }

    private void connect(SocketChannel client) {
        try {
            links.add(new Link(client, SocketChannel.open(target), selector, this));
        } catch (IOException serverIsAway) {
            closeQuietly(client);
        }
    }

    /** Ends the loop and every connection. */
    void stop() {
        submit(() -> closeQuietly(acceptor));
    }

    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // closed is all it has to be
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException alreadyBroken) {
            // closed is all it has to be
        }
    }
}
