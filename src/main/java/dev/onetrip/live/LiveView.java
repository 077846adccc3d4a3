package dev.onetrip.live;

import java.time.Duration;
import java.util.function.LongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Follows a state that is derived from a log: its value now and whenever it differs after a commit, read at most once
 * per interval for all subscribers. States in between are skipped, the last one never is.
 *
 * @param <T> the state; equal states are sent once
 */
public final class LiveView<T> {
    private final PerKey<T> states;

    /**
     * @param topic the word the writers of the log announce with
     * @param newest the id of the log's newest entry; one round trip
     * @param interval shortest time between two reads of one key; positive
     * @param read the state; one round trip
     */
    public LiveView(
            Changes changes,
            String topic,
            LongFunction<Mono<Long>> newest,
            Duration interval,
            LongFunction<Mono<T>> read) {
        Mono<T> pause = Mono.delay(interval).then(Mono.empty());
        this.states = new PerKey<>(key -> changes.positions(topic, key, newest.apply(key))
                .onBackpressureLatest()
                .concatMap(
                        position -> read.apply(key)
                                .retryWhen(EndlessRetry.forever())
                                .concatWith(pause),
                        0)
                .distinctUntilChanged());
    }

    /** The state now and whenever it changed; never ends. */
    public Flux<T> follow(long key) {
        return states.of(key);
    }
}
