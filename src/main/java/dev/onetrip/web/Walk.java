package dev.onetrip.web;

import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Walks a whole list page by page: between two pages no connection is held, however slowly the client reads. */
final class Walk {
    private Walk() {}

    /**
     * Every item in the order of a key.
     *
     * @param page up to {@code size} items after a key
     * @param first a key before all others
     */
    static <T, K> Flux<T> by(Function<K, Mono<List<T>>> page, K first, Function<T, K> key, int size) {
        return asked(page, first)
                .expand(items -> items.size() < size ? Flux.empty() : asked(page, key.apply(items.get(size - 1))))
                .concatMapIterable(items -> items, 1);
    }

    /**
     * Read as soon as it is its turn, wanted or not: else its deadline and its connection would wait for the reader.
     */
    private static <T, K> Flux<List<T>> asked(Function<K, Mono<List<T>>> page, K after) {
        return Flux.defer(() -> page.apply(after)).onBackpressureBuffer(1);
    }
}
