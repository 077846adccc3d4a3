package dev.onetrip.web;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Verdicts on their way to the client, while the upload goes on; a full queue makes the upload wait. */
public final class VerdictQueue {
    private final Sinks.Many<Object> sink = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicReference<Sinks.@Nullable Empty<Void>> waiting = new AtomicReference<>();
    private final int limit;
    private final Consumer<Object> witness;

    /**
     * @param limit pending verdicts at which there is no room; one piece of the upload may exceed it
     * @param witness shown each verdict when it is given
     */
    public VerdictQueue(int limit, Consumer<Object> witness) {
        this.limit = limit;
        this.witness = witness;
    }

    /** Verdicts without a reader. */
    public static VerdictQueue unread() {
        return new VerdictQueue(0, verdict -> {});
    }

    /** One at a time. */
    public void add(Object verdict) {
        witness.accept(verdict);
        again(verdict);
    }

    /** The same without a witness: it was given before. */
    public void again(Object verdict) {
        if (limit == 0) {
            return;
        }
        pending.incrementAndGet();
        sink.emitNext(verdict, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    /** No verdict comes any more. */
    public void end() {
        Sinks.EmitResult unused = sink.tryEmitComplete();
    }

    /** To be read once. */
    public Flux<Object> flux() {
        return sink.asFlux().doOnNext(verdict -> {
            if (pending.decrementAndGet() <= limit / 2) {
                wake();
            }
        });
    }

    private boolean hasRoom() {
        return limit == 0 || pending.get() < limit;
    }

    /** The same once the verdicts so far have room: at once, or once half of the queue is free. */
    public <T> Mono<T> room(Mono<T> next) {
        return Mono.defer(() -> hasRoom() ? next : room().then(next));
    }

    private Mono<Void> room() {
        return Mono.defer(() -> {
            Sinks.Empty<Void> room = Sinks.empty();
            waiting.set(room);
            if (pending.get() <= limit / 2) {
                wake();
            }
            return room.asMono();
        });
    }

    private void wake() {
        Sinks.Empty<Void> room = waiting.getAndSet(null);
        if (room != null) {
            Sinks.EmitResult unused = room.tryEmitEmpty();
        }
    }
}
