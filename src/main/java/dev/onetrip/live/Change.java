package dev.onetrip.live;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something was committed.
 *
 * @param topic what kind of thing, empty when anything may have changed
 * @param key which of them
 * @param position how far it is now: the id of the newest entry, or a version
 */
record Change(String topic, String key, long position) {
    /** Every subscriber looks for itself: after an announcement that cannot be read, and where it begins. */
    static final Change ANY = new Change("", "any", 0);

    /** Every subscriber looks for itself from time to time; nothing has been missed. */
    static final Change POLL = new Change("", "poll", 0);

    /** From here on every commit is told; what was committed before, every subscriber looks for. */
    static final Change LISTENING = new Change("", "listening", 0);

    /** From here on commits go untold. */
    static final Change LOST = new Change("", "lost", 0);

    private static final Pattern PAYLOAD = Pattern.compile("([a-z-]{1,40}) ([0-9a-z/-]{1,80}) (\\d{1,18})");

    /** {@code actions 1 42}; nothing says that it listens now; what cannot be read makes every subscriber look. */
    static Change read(String payload) {
        if (payload.isEmpty()) {
            return LISTENING;
        }
        Matcher parts = PAYLOAD.matcher(payload);
        return parts.matches() ? new Change(parts.group(1), parts.group(2), Long.parseLong(parts.group(3))) : ANY;
    }

    boolean isAny() {
        return topic.isEmpty();
    }

    /** Whether a follower of one key has to look; it goes on polling while announcements are lost. */
    boolean concerns(String wantedTopic, String wantedKey) {
        return isAny() ? !LOST.key.equals(key) : key.equals(wantedKey) && topic.equals(wantedTopic);
    }
}
