package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.live.Event;
import dev.onetrip.live.LiveLog;
import dev.onetrip.web.Direction;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The actions of a board as events named {@code action}; the board's lock puts them in order. */
final class ActionLog implements LiveLog.Source {
    /** What {@link UsersSql#NOTIFY_LOGGED} announces. */
    static final String TOPIC = "actions";

    private final ReadUsers read;
    private final JsonMapper json;
    private final Duration patience;

    /** @param patience deadline of one page */
    ActionLog(ReadUsers read, JsonMapper json, Duration patience) {
        this.read = read;
        this.json = json;
        this.patience = patience;
    }

    @Override
    public Mono<Long> newest(long board) {
        return Mono.defer(() -> read.newestAction(board, Deadline.in(patience)));
    }

    /** The id after which so many of the newest actions come, or all where there are fewer. */
    Mono<Long> beforeNewest(long board, long count) {
        return Mono.defer(() -> read.beforeNewestActions(board, count, Deadline.in(patience)));
    }

    @Override
    public Mono<List<Event>> after(long board, long id, int limit) {
        return Mono.defer(
                        () -> read.actions(new ReadUsers.Part(board, Direction.ASC, id, limit), Deadline.in(patience)))
                .map(actions -> actions.stream().map(this::event).toList());
    }

    private Event event(Action action) {
        return Event.of(action.id(), "action", json.writeValueAsBytes(action));
    }
}
