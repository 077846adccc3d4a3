package dev.onetrip.commits;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A commit as it is stored.
 *
 * @param sha 40 or 64 hexadecimal digits
 * @param updated when it was overwritten
 */
record Commit(
        String sha,
        Author author,
        Instant committed,
        String message,
        Instant created,
        @Nullable Instant updated) {

    /** The author. */
    record Author(String name, String email) {}

    /** An author in a list, with the number of commits. */
    record Counted(long id, String name, String email, long commits) {}
}
