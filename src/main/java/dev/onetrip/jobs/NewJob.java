package dev.onetrip.jobs;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A request that is to be done in the background.
 *
 * @param requestKey the Idempotency-Key it is done with: the client's own, or one of the job
 */
record NewJob(
        UUID id,
        UUID request,
        String method,
        String path,
        String contentType,
        String preferences,
        String requestKey,
        String client,
        ByteBuffer body,
        long lines) {}
