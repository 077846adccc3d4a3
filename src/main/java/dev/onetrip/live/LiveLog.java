package dev.onetrip.live;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Follows a log that only grows, each event once and in id order, whatever instance writes. One query per commit serves
 * all subscribers that keep up; a slower one is served from the database page by page at its own pace, so that it costs
 * one page of memory and no event. Between two pages no connection is held. Ids must become visible in ascending order:
 * one writer at a time per key.
 */
public final class LiveLog {
    /** Events of one page. */
    private static final int PAGE = 128;

    private final Changes changes;
    private final String topic;
    private final Source source;
    private final PerKey<RecentEvents> tails = new PerKey<>(this::tail);
    private final SharedQuestion<Long> newest;

    /** Where the events are kept; each method is one round trip. */
    public interface Source {
        /** The id of the newest event, 0 if there is none. */
        Mono<Long> newest(long key);

        /** Up to {@code limit} events after an id, in id order. */
        Mono<List<Event>> after(long key, long id, int limit);
    }

    /** @param topic the word the writers announce with */
    public LiveLog(Changes changes, String topic, Source source) {
        this.changes = changes;
        this.topic = topic;
        this.source = source;
        this.newest = new SharedQuestion<>(source::newest);
    }

    /** Where a subscriber begins that wants only what is new; subscribers that come together ask once. */
    public Mono<Long> newest(long key) {
        return newest.ask(key);
    }

    /** Every event after the id, those that are there and those that come; never ends. */
    public Flux<Event> follow(long key, long after) {
        return Flux.defer(() -> {
            AtomicLong cursor = new AtomicLong(after);
            return tails.of(key).concatMap(window -> upTo(window, key, cursor), 0);
        });
    }

    private Flux<Event> upTo(RecentEvents window, long key, AtomicLong cursor) {
        return Flux.defer(() -> next(window, key, cursor)).repeat(() -> cursor.get() < window.last());
    }

    private Flux<Event> next(RecentEvents window, long key, AtomicLong cursor) {
        long from = cursor.get();
        if (window.reaches(from)) {
            cursor.set(Math.max(from, window.last()));
            return Flux.fromIterable(window.after(from));
        }
        return source.after(key, from, PAGE)
                .retryWhen(EndlessRetry.forever())
                .doOnNext(page -> cursor.set(
                        page.isEmpty()
                                ? window.last()
                                : page.get(page.size() - 1).id()))
                .flatMapIterable(page -> page);
    }

    private Flux<RecentEvents> tail(long key) {
        return changes.positions(topic, key, source.newest(key)).switchOnFirst((first, positions) -> {
            Long begin = first.get();
            return begin == null ? Flux.empty() : new Tail(key, begin).follow(positions);
        });
    }

    /** What is kept for all subscribers of a key; one step at a time. */
    private final class Tail {
        private final long key;
        private volatile RecentEvents window;
        private volatile boolean more;

        Tail(long key, long begin) {
            this.key = key;
            this.window = RecentEvents.at(begin);
        }

        Flux<RecentEvents> follow(Flux<Long> positions) {
            return positions
                    .onBackpressureLatest()
                    .filter(position -> position > window.last())
                    .concatMap(position -> grown(), 0)
                    .startWith(window);
        }

        /** Reads what is new, page by page; a full page is shown at once and another one follows. */
        private Flux<RecentEvents> grown() {
            return Mono.defer(() -> source.after(key, window.last(), RecentEvents.LIMIT))
                    .retryWhen(EndlessRetry.forever())
                    .doOnNext(events -> more = events.size() == RecentEvents.LIMIT)
                    .filter(events -> !events.isEmpty())
                    .map(events -> window = window.plus(events))
                    .repeat(() -> more);
        }
    }
}
