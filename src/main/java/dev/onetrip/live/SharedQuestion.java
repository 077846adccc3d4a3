package dev.onetrip.live;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongFunction;
import reactor.core.publisher.Mono;

/**
 * One question under way for each key, and one more that waits for it: subscribers that come meanwhile share the one
 * that waits, so that its answer is never older than their own question. However many come together, two questions are
 * asked for them.
 *
 * @param <T> the answer
 */
public final class SharedQuestion<T> {
    private final ConcurrentMap<Long, Mono<T>> underWay = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, Mono<T>> waiting = new ConcurrentHashMap<>();
    private final LongFunction<Mono<T>> question;

    /** @param question one round trip for a key */
    public SharedQuestion(LongFunction<Mono<T>> question) {
        this.question = question;
    }

    /** The answer to a question that begins after this is subscribed to; an error is that of all its askers. */
    public Mono<T> ask(long key) {
        return Mono.defer(() -> waiting.computeIfAbsent(key, this::next));
    }

    private Mono<T> next(long key) {
        Mono<T> before = underWay.get(key);
        Mono<Void> turn = before == null ? Mono.empty() : before.then().onErrorComplete();
        return turn.then(Mono.defer(() -> begin(key))).cache();
    }

    private Mono<T> begin(long key) {
        Mono<T> begun = Mono.defer(() -> question.apply(key))
                .doFinally(end -> underWay.remove(key))
                .cache();
        underWay.put(key, begun);
        waiting.remove(key);
        return begun;
    }
}
