package dev.onetrip.live;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something was committed.
 *
 * @param topic what kind of thing, empty when anything may have changed
 * @param key which of them
 * @param position how far it is now: the id of the newest entry, or a version
 * @param details what the writer says beside it: numbers, each with a space in front; may be empty
 */
record Change(String topic, String key, long position, String details) {
    /** Every subscriber looks for itself: after an announcement that cannot be read, and where it begins. */
    static final Change ANY = silent("any");

    /** Every subscriber looks for itself from time to time; nothing has been missed. */
    static final Change POLL = silent("poll");

    /** From here on every commit is told; what was committed before, every subscriber looks for. */
    static final Change LISTENING = silent("listening");

    /** From here on commits go untold. */
    static final Change LOST = silent("lost");

    private static final Pattern PAYLOAD =
            Pattern.compile("([a-z-]{1,40}) ([0-9a-z/-]{1,80}) (\\d{1,18})((?: \\d{1,18}){0,12})");

    private static Change silent(String key) {
        return new Change("", key, 0, "");
    }

    /**
     * {@code actions 1 42}, and more numbers after a space; nothing says that it listens now; what cannot be read makes
     * every subscriber look.
     */
    static Change read(String payload) {
        if (payload.isEmpty()) {
            return LISTENING;
        }
        Matcher parts = PAYLOAD.matcher(payload);
        if (!parts.matches()) {
            return ANY;
        }
        return new Change(parts.group(1), parts.group(2), Long.parseLong(parts.group(3)), parts.group(4));
    }

    boolean isAny() {
        return topic.isEmpty();
    }

    /** Whether a follower of one key has to look; it goes on polling while announcements are lost. */
    boolean concerns(String wantedTopic, String wantedKey) {
        return isAny() ? !LOST.key.equals(key) : key.equals(wantedKey) && topic.equals(wantedTopic);
    }
}
