package dev.onetrip.web.server;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;

/**
 * Lets clients that keep their connections move to another instance without losing a request. From the stop of the
 * service on, each answer is the last of its connection and says so ({@code Connection: close}). The server goes on
 * accepting until no connection is open, at most so long; only then the graceful stop begins, which closes idle
 * connections under the requests that are on their way.
 */
final class Farewell implements SmartLifecycle {
    private final Duration patience;
    private final AtomicInteger open = new AtomicInteger();
    private volatile CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile boolean isRunning;
    private volatile boolean hasBegun;

    /** @param patience 0 waits for no client */
    Farewell(Duration patience) {
        this.patience = patience;
    }

    /** The farewell waits for this connection too. */
    void opened(Channel channel) {
        int unused = open.incrementAndGet();
        channel.closeFuture().addListener(closed -> closed());
    }

    private void closed() {
        if (open.decrementAndGet() == 0 && hasBegun) {
            end();
        }
    }

    /** Whether an answer that begins now is the last of its connection. */
    boolean hasBegun() {
        return hasBegun;
    }

    private void end() {
        boolean unused = gone.complete(null);
    }

    @Override
    public void start() {
        gone = new CompletableFuture<>();
        hasBegun = false;
        isRunning = true;
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("stops with a callback");
    }

    @Override
    public void stop(Runnable callback) {
        isRunning = false;
        hasBegun = true;
        if (open.get() == 0 || patience.isZero()) {
            end();
        }
        CompletableFuture<Void> unused = gone.completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS)
                .thenRun(callback);
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** A context that pauses goes on serving, as its web server does. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
