package dev.onetrip.live;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something was committed.
 *
 * @param topic what kind of thing, empty when anything may have changed
 * @param key which of them
 * @param position how far it is now: the id of the newest entry
 */
record Change(String topic, long key, long position) {
    /** Nothing is known, so every subscriber looks: after a connect, and at every poll. */
    static final Change ANY = new Change("", 0, 0);

    private static final Pattern PAYLOAD = Pattern.compile("([a-z-]{1,40}) (\\d{1,18}) (\\d{1,18})");

    /** {@code actions 1 42}; what cannot be read makes every subscriber look. */
    static Change read(String payload) {
        Matcher parts = PAYLOAD.matcher(payload);
        return parts.matches()
                ? new Change(parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)))
                : ANY;
    }

    boolean isAny() {
        return topic.isEmpty();
    }

    boolean concerns(String wantedTopic, long wantedKey) {
        return isAny() || (key == wantedKey && topic.equals(wantedTopic));
    }
}
