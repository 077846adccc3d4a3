package dev.onetrip.core;

import java.time.Duration;

/**
 * A point in time after which nobody waits any more, on this process's monotonic clock.
 *
 * @param nanoTime {@link System#nanoTime()} at the deadline
 * @param patienceNanos how long a unit of work may take of it, once it has its connection
 */
public record Deadline(long nanoTime, long patienceNanos) implements Comparable<Deadline> {

    /** The deadline that is this far away; a negative distance has passed already. */
    public static Deadline in(Duration distance) {
        return new Deadline(System.nanoTime() + distance.toNanos(), Long.MAX_VALUE);
    }

    /** The same for work that is stopped when it takes longer than that, since there is another way to do it. */
    Deadline withPatience(long nanos) {
        return new Deadline(nanoTime, nanos);
    }

    /** The deadline of work that has its connection now. */
    Deadline begun() {
        long left = nanosLeft();
        return left <= patienceNanos ? this : new Deadline(nanoTime - left + patienceNanos, Long.MAX_VALUE);
    }

    /** The deadline that comes so much later. */
    public Deadline plus(Duration distance) {
        return new Deadline(nanoTime + distance.toNanos(), Long.MAX_VALUE);
    }

    /** What is left, at least one nanosecond, so that it can always be waited for. */
    public Duration left() {
        return Duration.ofNanos(Math.max(1, nanosLeft()));
    }

    /** What is left in nanoseconds; zero or negative once passed. */
    public long nanosLeft() {
        return nanoTime - System.nanoTime();
    }

    /** Whether nothing is left. */
    public boolean hasPassed() {
        return nanosLeft() <= 0;
    }

    /** Orders by time, correct across an overflow of the clock. */
    @Override
    public int compareTo(Deadline other) {
        return Long.signum(nanoTime - other.nanoTime);
    }
}
