package dev.onetrip.live;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a writer says of its commit.
 *
 * @param position how far its key is now: the id of the newest entry, or a version; -1 where nothing is said
 * @param numbers what it says beside the position, in its order
 */
public record Announced(long position, List<Long> numbers) {
    /** Commits may have gone unannounced: a subscriber looks for itself. */
    public static final Announced UNTOLD = new Announced(-1, List.of());

    private static final Pattern SPACE = Pattern.compile(" ");

    static Announced of(Change change) {
        List<Long> numbers = SPACE.splitAsStream(change.details())
                .filter(text -> !text.isEmpty())
                .map(Long::valueOf)
                .toList();
        return new Announced(change.position(), numbers);
    }
}
