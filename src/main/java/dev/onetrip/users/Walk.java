package dev.onetrip.users;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Walks a whole list page by page: between two pages no connection is held, however slowly the client reads. */
final class Walk {
    private Walk() {}

    /**
     * Every item in id order.
     *
     * @param page up to {@code size} items after an id
     */
    static <T> Flux<T> byId(LongFunction<Mono<List<T>>> page, Function<T, Long> id, int size) {
        return asked(page, 0)
                .expand(items -> items.size() < size ? Flux.empty() : asked(page, id.apply(items.get(size - 1))))
                .concatMapIterable(items -> items, 1);
    }

    /**
     * Read as soon as it is its turn, wanted or not: else its deadline and its connection would wait for the reader.
     */
    private static <T> Flux<List<T>> asked(LongFunction<Mono<List<T>>> page, long after) {
        return Flux.defer(() -> page.apply(after)).onBackpressureBuffer(1);
    }
}
