package dev.onetrip.web;

import java.util.concurrent.atomic.AtomicLong;

/** What the answers of all uploads may hold on disk together. Safe for threads. */
final class SpillSpace {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit most bytes, compressed; beyond it an upload waits for its reader */
    SpillSpace(long limit) {
        this.limit = limit;
    }

    boolean isFull() {
        return used.get() >= limit;
    }

    /** So many bytes more are on disk, or fewer. */
    void add(long bytes) {
        long unused = used.addAndGet(bytes);
    }

    /** Bytes on disk now. */
    long used() {
        return used.get();
    }
}
