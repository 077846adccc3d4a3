package dev.onetrip.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.onetrip.live.Invalidations;
import java.time.Duration;
import java.util.Set;

/**
 * When each key was last announced as changed. A bounded number of them: what is forgotten before its time makes
 * everything old.
 */
final class Marks implements Invalidations.Listener {
    /** About 200 bytes each. */
    private static final int CHANGES_MAX = 100_000;

    private final Set<String> topics;
    private final Cache<String, Long> changed;
    private volatile long allChanged = System.nanoTime();

    /**
     * Nothing is known of the time before.
     *
     * @param topics of the announcements that matter
     * @param remembered the longest time from the begin of a read to the last use of its value
     */
    Marks(Set<String> topics, Duration remembered) {
        this.topics = Set.copyOf(topics);
        this.changed = Caffeine.newBuilder()
                .maximumSize(CHANGES_MAX)
                .expireAfterWrite(remembered)
                .evictionListener((key, when, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        anythingChanged();
                    }
                })
                .build();
    }

    @Override
    public void changed(String topic, String key, long version) {
        if (topics.contains(topic)) {
            mark(topic, key);
        }
    }

    /** The key changes at this moment. */
    void mark(String topic, String key) {
        changed.put(topic + ' ' + key, System.nanoTime());
    }

    @Override
    public void anythingChanged() {
        allChanged = System.nanoTime();
    }

    /** Whether the key changed at or after that {@link System#nanoTime()}. */
    boolean isChangedSince(long begun, String topic, String key) {
        Long change = changed.getIfPresent(topic + ' ' + key);
        return begun - allChanged <= 0 || (change != null && begun - change <= 0);
    }
}
