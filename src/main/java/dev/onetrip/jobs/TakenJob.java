package dev.onetrip.jobs;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A job that this instance does.
 *
 * @param lease proves that it is still ours
 */
record TakenJob(
        UUID id,
        UUID lease,
        String method,
        String path,
        String contentType,
        String preferences,
        String requestKey,
        String client,
        ByteBuffer body,
        int attempts,
        boolean cancelling) {}
