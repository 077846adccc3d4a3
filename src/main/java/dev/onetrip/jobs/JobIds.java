package dev.onetrip.jobs;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Ids that no client can guess, however many others the client knows: 128 bits each of a generator that is seeded once.
 * Made at the start, since the seed comes from the operating system and may block; {@link #next} only computes. Safe
 * for threads.
 */
final class JobIds {
    private static final int BYTES = 16;

    private final SecureRandom random;

    JobIds() {
        try {
            random = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java since 9 has DRBG", e);
        }
        // the generator takes its seed at the first draw
        UUID unused = next();
    }

    /** A new id; never blocks. */
    UUID next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        return new UUID(halves.getLong(), halves.getLong());
    }
}
