package dev.onetrip.live;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongFunction;
import reactor.core.publisher.Flux;

/**
 * One flow for all subscribers of a key: it begins with the first of them and is forgotten with the last; a subscriber
 * that comes later begins with its latest value. Two may run for a moment when one comes as the last leaves; both are
 * whole.
 *
 * @param <T> what flows
 */
final class PerKey<T> {
    private final ConcurrentMap<Long, Flux<T>> flows = new ConcurrentHashMap<>();
    private final LongFunction<Flux<T>> flow;

    PerKey(LongFunction<Flux<T>> flow) {
        this.flow = flow;
    }

    /** Only the latest value waits for a subscriber that is busy. */
    Flux<T> of(long key) {
        return Flux.defer(() -> flows.computeIfAbsent(key, this::shared)).onBackpressureLatest();
    }

    private Flux<T> shared(long key) {
        return flow.apply(key).doFinally(end -> flows.remove(key)).replay(1).refCount(1);
    }
}
