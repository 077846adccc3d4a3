package dev.onetrip.users;

import dev.onetrip.live.Event;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.databind.json.JsonMapper;

/** The best users of a board, by score, then id; its text is made once for all clients that want the same number. */
final class TopList {
    /** Most users of a list. */
    static final int MAX = 100;

    private final List<User> users;
    private final ConcurrentMap<Integer, Event> events = new ConcurrentHashMap<>();

    TopList(List<User> users) {
        this.users = List.copyOf(users);
    }

    /** The body of an answer, and the data of an event. */
    record TopUsersBody(List<User> items) {}

    TopUsersBody first(int limit) {
        return new TopUsersBody(users.subList(0, Math.min(limit, users.size())));
    }

    Event event(int limit, JsonMapper json) {
        return events.computeIfAbsent(limit, size -> Event.of("top", json.writeValueAsBytes(first(size))));
    }

    /** Equal when a client would see no difference. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TopList list && users.equals(list.users);
    }

    @Override
    public int hashCode() {
        return users.hashCode();
    }
}
