package dev.onetrip.jobs;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.springframework.http.MediaType;

/**
 * A job that this instance does.
 *
 * @param lease proves that it is still ours
 */
record TakenJob(UUID id, UUID lease, int attempts, boolean cancelling, String contentType) {

    /** What is to be done, read once the attempt is counted. */
    record Request(String method, String path, String preferences, String requestKey, String client, ByteBuffer body) {}

    /** Whether the request has lines. */
    boolean isStream() {
        return isStream(contentType);
    }

    /** Whether a request of that type has lines; an empty type is none. */
    static boolean isStream(String contentType) {
        return !contentType.isEmpty()
                && MediaType.APPLICATION_NDJSON.isCompatibleWith(MediaType.parseMediaType(contentType));
    }
}
