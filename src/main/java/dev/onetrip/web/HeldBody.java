package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.util.Arrays;

/** A body as it comes, in an array that grows inside the body's limit and the budget of the service. One thread. */
final class HeldBody {
    private static final byte[] NOTHING = {};

    private final HeldBytes.Share share;
    private final long limit;
    private byte[] bytes = NOTHING;
    private int size;

    HeldBody(HeldBytes.Share share, long limit) {
        this.share = share;
        this.limit = limit;
    }

    /** @throws Refusal of a body that is too long, or of a budget that is full */
    void add(byte[] chunk) {
        long needed = (long) size + chunk.length;
        if (needed > limit) {
            throw tooLarge(limit);
        }
        if (needed > bytes.length) {
            int grown = (int) Math.max(needed, Math.min(limit, 2L * bytes.length));
            share.take(grown - bytes.length);
            bytes = Arrays.copyOf(bytes, grown);
        }
        System.arraycopy(chunk, 0, bytes, size, chunk.length);
        size += chunk.length;
    }

    /** The array itself where it is full. */
    byte[] whole() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    static Refusal.TooLarge tooLarge(long limit) {
        return new Refusal.TooLarge("The body is longer than " + limit + " bytes");
    }
}
