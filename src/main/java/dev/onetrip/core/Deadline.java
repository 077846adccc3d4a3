package dev.onetrip.core;

import java.time.Duration;

/**
 * A point in time after which no caller waits any more, on this process's monotonic clock.
 *
 * @param nanoTime {@link System#nanoTime()} at the deadline
 */
public record Deadline(long nanoTime) implements Comparable<Deadline> {

    /** The deadline that is this far away; a negative distance has passed already. */
    public static Deadline in(Duration distance) {
        return new Deadline(System.nanoTime() + distance.toNanos());
    }

    /** The deadline that comes so much later. */
    public Deadline plus(Duration distance) {
        return new Deadline(nanoTime + distance.toNanos());
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
