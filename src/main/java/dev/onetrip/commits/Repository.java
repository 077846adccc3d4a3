package dev.onetrip.commits;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A repository in a list.
 *
 * @param url where it was read from, if from a URL
 * @param updated the last ingest after the first
 */
public record Repository(
        String slug,
        @Nullable String url,
        Instant created,
        @Nullable Instant updated) {

    /** One that was asked for, with what it holds. */
    public record Counted(
            String slug,
            @Nullable String url,
            Instant created,
            @Nullable Instant updated,
            long commits,
            long authors) {}
}
