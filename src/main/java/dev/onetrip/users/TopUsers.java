package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.live.Changes;
import dev.onetrip.live.LiveProperties;
import dev.onetrip.live.LiveView;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The leaderboard of each board: one query scans the board, for score has no index by design, so it is shared by all
 * requests within {@code onetrip.live.top-interval}, and by every live stream.
 */
final class TopUsers {
    /** Boards whose list is remembered; when there are more, all are forgotten. 100 users are about 20 KB. */
    private static final int BOARDS = 256;

    private final ReadUsers read;
    private final Duration deadline;
    private final Duration interval;
    private final LiveView<TopList> live;
    private final ConcurrentMap<Long, Mono<TopList>> remembered = new ConcurrentHashMap<>();

    /** @param deadline of one query */
    TopUsers(ReadUsers read, ActionLog actions, Changes changes, LiveProperties properties, Duration deadline) {
        this.read = read;
        this.deadline = deadline;
        this.interval = properties.topInterval();
        this.live = new LiveView<>(changes, ActionLog.TOPIC, actions::newest, interval, this::query);
    }

    /** The list, at most an interval old; one round trip for all requests of that time. */
    Mono<TopList> now(long board) {
        return Mono.defer(() -> {
            if (remembered.size() >= BOARDS) {
                remembered.clear();
            }
            return remembered.computeIfAbsent(board, this::shared);
        });
    }

    /** The list now and whenever it changed; states in between are skipped. */
    Flux<TopList> live(long board) {
        return live.follow(board);
    }

    private Mono<TopList> shared(long board) {
        return query(board).cache(list -> interval, error -> Duration.ZERO, () -> Duration.ZERO);
    }

    private Mono<TopList> query(long board) {
        return Mono.defer(() -> read.top(board, TopList.MAX, Deadline.in(deadline)))
                .map(TopList::new);
    }
}
