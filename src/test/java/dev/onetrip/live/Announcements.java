package dev.onetrip.live;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Announcements as a listening connection tells them, said by a test. */
public final class Announcements {
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private volatile Sinks.@Nullable Many<String> connection;

    /** What features listen to. */
    public Changes changes(Duration poll) {
        return new Changes(
                Flux.defer(() -> {
                            Sinks.Many<String> next = Sinks.many().unicast().onBackpressureBuffer();
                            connection = next;
                            // counted once what is said is heard, whatever thread it connects on
                            return Flux.<String>from(listener -> {
                                next.asFlux().subscribe(listener);
                                connections.incrementAndGet();
                            });
                        })
                        .doOnCancel(() -> cancelled.incrementAndGet()),
                poll,
                closing.asMono());
    }

    /** Says something; nothing means that the connection listens from now on. */
    public void say(String payload) {
        if (connection().tryEmitNext(payload) != Sinks.EmitResult.OK) {
            throw new IllegalStateException("nothing listens");
        }
    }

    /** Breaks the connection. */
    public void cut() {
        if (connection().tryEmitError(new IllegalStateException("cut")) != Sinks.EmitResult.OK) {
            throw new IllegalStateException("nothing listens");
        }
    }

    /** The service stops. */
    public void stop() {
        if (closing.tryEmitEmpty() != Sinks.EmitResult.OK) {
            throw new IllegalStateException("stopped before");
        }
    }

    /** Connections closed so far, because nothing listened to them any more. */
    public int closed() {
        return cancelled.get();
    }

    /** Connections opened so far. */
    public int connections() {
        return connections.get();
    }

    private Sinks.Many<String> connection() {
        Sinks.Many<String> open = connection;
        if (open == null) {
            throw new IllegalStateException("nothing listens");
        }
        return open;
    }
}
