package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Ends a body with 408 when nothing came for longer than the stall while the reader asked for more. Time during which
 * the reader does not ask does not count: a full queue behind the body is not the client's fault.
 */
final class StallGuard {
    private final Duration stall;
    private final Scheduler scheduler;
    private final AtomicLong wanted = new AtomicLong();
    private volatile long since;

    private StallGuard(Duration stall, Scheduler scheduler) {
        this.stall = stall;
        this.scheduler = scheduler;
    }

    static <T> Flux<T> guard(Flux<T> body, Duration stall, Scheduler scheduler) {
        return Flux.defer(() -> new StallGuard(stall, scheduler).around(body));
    }

    private <T> Flux<T> around(Flux<T> body) {
        Mono<Long> silence = silence();
        Publisher<T> stalled =
                Mono.error(() -> new Refusal.Stalled("No byte of the body came for " + stall.toMillis() + " ms"));
        return body.doOnRequest(this::want).doOnNext(ignored -> got()).timeout(silence, ignored -> silence, stalled);
    }

    /**
     * Ends when the client was silent for the stall; looks four times per stall, so it is late by a quarter at most.
     */
    private Mono<Long> silence() {
        Duration look = Duration.ofNanos(Math.max(1, stall.toNanos() / 4));
        return Flux.interval(look, scheduler)
                .onBackpressureDrop()
                .filter(ignored -> wanted.get() > 0 && now() - since >= stall.toNanos())
                .next();
    }

    private void want(long more) {
        if (wanted.getAndUpdate(was -> was + more < 0 ? Long.MAX_VALUE : was + more) == 0) {
            since = now();
        }
    }

    private void got() {
        since = now();
        wanted.updateAndGet(was -> was == Long.MAX_VALUE ? was : was - 1);
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}
