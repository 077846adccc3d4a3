package dev.onetrip.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Stands between a client and PostgreSQL, counts the trips, and delays or breaks them. One thread for all connections;
 * what a method here asks for is in force when it returns. Only understands unencrypted connections; encrypted ones
 * pass, uncounted.
 */
public final class FaultProxy implements AutoCloseable {
    /** Which way bytes go. */
    public enum Direction {
        /** From the client. */
        TO_SERVER,
        /** From the server. */
        TO_CLIENT
    }

    private final Database target;
    private final ProxyLoop loop;
    private final Thread thread;

    private FaultProxy(Database target) {
        this.target = target;
        try {
            loop = new ProxyLoop(new InetSocketAddress(target.host(), target.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(loop, "fault-proxy-" + loop.port());
        thread.setDaemon(true);
        thread.start();
    }

    /** A proxy to the server of that database, on a free port of the loopback interface. */
    public static FaultProxy before(Database target) {
        return new FaultProxy(target);
    }

    /** The database as it is seen through this proxy. */
    public Database database() {
        return target.at("127.0.0.1", loop.port());
    }

    /** What went through since the start; compare two with {@link Trips#since}. */
    public Trips trips() {
        return loop.counter().snapshot();
    }

    /** Delays every byte by this much each way: a round trip takes twice as long, throughput stays. */
    public void delay(Duration oneWay) {
        run(() -> loop.weather().delay(oneWay));
    }

    /** Connections that are open now. */
    public int open() {
        return call(() -> loop.links().size());
    }

    /** Ends all connections at once; new ones are welcome. Says how many there were. */
    public int cutAll() {
        return call(() -> {
            List<Link> links = List.copyOf(loop.links());
            links.forEach(Link::close);
            return links.size();
        });
    }

    /** Ends one connection; false if there is none. */
    public boolean cutOne(SplittableRandom random) {
        return call(() -> {
            List<Link> links = List.copyOf(loop.links());
            if (links.isEmpty()) {
                return false;
            }
            links.get(random.nextInt(links.size())).close();
            return true;
        });
    }

    /**
     * Lets exactly so many more bytes pass in a direction, over all connections, then ends the one that carried the
     * last of them; 0 ends the next one to carry any, before it does. Happens once; {@link #restore()} calls it off.
     */
    public void cutAfter(Direction direction, long bytes) {
        run(() -> loop.weather().cutAfter(direction, bytes));
    }

    /** How often {@link #cutAfter} has ended a connection. */
    public int cuts() {
        return call(() -> loop.weather().cuts());
    }

    /**
     * Ends one connection before it carries anything more to the server, whatever others carry meanwhile.
     *
     * @param port by which the server knows it, {@code client_port} of pg_stat_activity
     */
    public void cutBeforeItSends(int port) {
        run(() -> loop.links().stream().filter(link -> link.port() == port).forEach(Link::endBeforeItSends));
    }

    /** Resets every new connection right after it was accepted; those that are open stay. */
    public void refuse() {
        run(loop.weather()::refuse);
    }

    /** Accepts everything and hands nothing on, in neither direction: the network as it is when it is gone. */
    public void blackHole() {
        run(loop.weather()::blackHole);
    }

    /** Hands nothing more on of the connections that are open now, as a firewall does with idle ones; new ones work. */
    public void forget() {
        run(() -> loop.links().forEach(Link::forget));
    }

    /**
     * Lets wait what the clients of the connections that are open now send, until {@link #letGo()}; nothing is lost.
     */
    public void hold() {
        run(() -> loop.links().forEach(link -> link.hold(true)));
    }

    /** Hands on what waits. */
    public void letGo() {
        run(() -> loop.links().forEach(link -> link.hold(false)));
    }

    /**
     * Ends refusing, the black hole, all holding and any cut to come; connections that lost bytes are ended. The delay
     * stays.
     */
    public void restore() {
        run(() -> {
            loop.weather().clear();
            loop.links().forEach(link -> link.hold(false));
            List.copyOf(loop.links()).stream().filter(Link::hasLostBytes).forEach(Link::close);
        });
    }

    private void run(Runnable command) {
        boolean unused = call(() -> {
            command.run();
            return true;
        });
    }

    private <T> T call(Supplier<T> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.submit(() -> {
            try {
                result.complete(command.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }

    /** Ends every connection and frees the port. */
    @Override
    public void close() {
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
