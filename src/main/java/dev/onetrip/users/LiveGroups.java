package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.live.Changes;
import dev.onetrip.live.EndlessRetry;
import dev.onetrip.live.Event;
import dev.onetrip.live.SharedQuestion;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The groups of a board as they are committed, by whatever instance, and once a second how much this instance has to
 * do. The announcement of a commit says all there is to tell, so that a group costs no question.
 */
final class LiveGroups {
    /** Shortest time between two events of groups: 20 a second. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration EVERY_SECOND = Duration.ofSeconds(1);

    private final Changes changes;
    private final JsonMapper json;
    private final SharedQuestion<Long> users;
    private final Flux<Event> instance;

    LiveGroups(Changes changes, ReadUsers read, MeterRegistry meters, JsonMapper json, Duration patience) {
        this.changes = changes;
        this.json = json;
        this.users = new SharedQuestion<>(board -> read.counted(board, Deadline.in(patience)));
        this.instance = Flux.interval(Duration.ZERO, EVERY_SECOND)
                .onBackpressureDrop()
                .map(tick -> Event.of("instance", json.writeValueAsBytes(InstanceBody.of(meters))))
                .share();
    }

    /** How many users the board has; 0 for a board that is not there. One round trip for all that ask together. */
    Mono<Long> users(long board) {
        return users.ask(board);
    }

    /** What is committed from now on; never ends. Events of a slow client tell more groups each. */
    Flux<Event> follow(long board) {
        return Flux.merge(groups(board), instance.onBackpressureLatest());
    }

    private Flux<Event> groups(long board) {
        return Flux.defer(() -> {
            GroupsSeen seen = new GroupsSeen();
            Mono<Event> pause = Mono.delay(PAUSE).then(Mono.empty());
            return changes.announced(ActionLog.TOPIC, board)
                    .doOnNext(seen::hear)
                    .onBackpressureLatest()
                    .concatMap(news -> next(board, seen).concatWith(pause), 0);
        });
    }

    private Mono<Event> next(long board, GroupsSeen seen) {
        return Mono.defer(() -> seen.mustCount()
                        ? users(board).retryWhen(EndlessRetry.forever()).doOnNext(seen::counted)
                        : Mono.empty())
                .then(Mono.fromSupplier(seen::take))
                .mapNotNull(news -> news.map(body -> Event.of("groups", json.writeValueAsBytes(body)))
                        .orElse(null));
    }

    /**
     * What the instance has to do.
     *
     * @param queued creations that wait for their group
     */
    record InstanceBody(long queued, PoolBody pool) {

        static InstanceBody of(MeterRegistry meters) {
            return new InstanceBody(
                    number(meters.find("onetrip.group.queued")
                            .tag("work", "users")
                            .gauge()),
                    new PoolBody(
                            number(meters.find("onetrip.pool.acquired").gauge()),
                            number(meters.find("onetrip.pool.idle").gauge()),
                            number(meters.find("onetrip.pool.pending").gauge()),
                            number(meters.find("onetrip.pool.max").gauge())));
        }

        private static long number(@Nullable Gauge gauge) {
            return gauge == null ? 0 : (long) gauge.value();
        }
    }

    /** Connections of the pool, and waits for one. */
    record PoolBody(long acquired, long idle, long pending, long size) {}
}
