package dev.onetrip.live;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest events of a log, without a gap.
 *
 * @param floor every event after this id, up to the last one, is here
 * @param events in id order
 */
record RecentEvents(long floor, List<Event> events) {
    /** Most events that are kept for all subscribers; a subscriber further behind asks the database. */
    static final int LIMIT = 256;

    /** Nothing yet; what comes after this id will be here. */
    static RecentEvents at(long id) {
        return new RecentEvents(id, List.of());
    }

    /** The id of the newest event, here or gone. */
    long last() {
        return events.isEmpty() ? floor : events.get(events.size() - 1).id();
    }

    boolean reaches(long id) {
        return id >= floor;
    }

    /** The events after an id that this window reaches. */
    List<Event> after(long id) {
        int from = events.size();
        while (from > 0 && events.get(from - 1).id() > id) {
            from--;
        }
        return events.subList(from, events.size());
    }

    /** With the events that follow the last one. */
    RecentEvents plus(List<Event> more) {
        List<Event> all = new ArrayList<>(events.size() + more.size());
        all.addAll(events);
        all.addAll(more);
        int gone = Math.max(0, all.size() - LIMIT);
        long newFloor = gone == 0 ? floor : all.get(gone - 1).id();
        return new RecentEvents(newFloor, List.copyOf(all.subList(gone, all.size())));
    }
}
