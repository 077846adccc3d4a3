package dev.onetrip.live;

import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Ends every stream as soon as the service stops, before the web server waits for its requests. */
final class Closing implements SmartLifecycle {
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private volatile boolean running;
    private volatile boolean closed;

    /** Completes when the service stops. */
    Mono<Void> signal() {
        return closing.asMono();
    }

    boolean hasBegun() {
        return closed;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        closed = true;
        running = false;
        // the only emission of this sink: it cannot be refused
        Sinks.EmitResult unused = closing.tryEmitEmpty();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
