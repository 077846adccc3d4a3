package dev.onetrip.commits;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One commit to store.
 *
 * @param sha 20 or 32 bytes
 * @param authorName 1 to 200 characters
 * @param authorEmail 1 to 320 characters
 * @param message at most the message limit; may be empty
 */
record NewCommit(ByteBuffer sha, String authorName, String authorEmail, Instant committed, String message) {}
