package dev.onetrip.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Lets a log have one line a second of each kind, however many clients or lines meet the same fault: the first at once,
 * and the next one after a second tells how many were left out. Safe for threads.
 */
public final class SparseLog {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    private static final class Kind {
        private final AtomicLong next = new AtomicLong(System.nanoTime());
        private final AtomicLong leftOut = new AtomicLong();
    }

    /**
     * Writes the line, or leaves it out.
     *
     * @param kind one of few, e.g. the type of a problem: each is kept for good
     * @param line gets the text that tells how many of the kind were left out since the last one; often empty
     */
    public void write(String kind, Consumer<String> line) {
        Kind of = kinds.computeIfAbsent(kind, first -> new Kind());
        long now = System.nanoTime();
        long next = of.next.get();
        if (now - next < 0 || !of.next.compareAndSet(next, now + PAUSE_NANOS)) {
            of.leftOut.incrementAndGet();
            return;
        }
        long leftOut = of.leftOut.getAndSet(0);
        line.accept(leftOut == 0 ? "" : " (and " + leftOut + " more of its kind before)");
    }
}
