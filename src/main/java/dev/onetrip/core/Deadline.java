package dev.onetrip.core;

import java.time.Duration;

/**
 * A point in time after which no caller waits any more, on this process's monotonic clock.
 *
 * @param nanoTime {@link System#nanoTime()} at the deadline
 * @param lockNanos longest wait for a lock of another transaction, for work that can be done in another way then
 */
public record Deadline(long nanoTime, long lockNanos) implements Comparable<Deadline> {

    /** The deadline that is this far away; a negative distance has passed already. */
    public static Deadline in(Duration distance) {
        return new Deadline(System.nanoTime() + distance.toNanos(), Long.MAX_VALUE);
    }

    /** The same for work that waits no longer than that for a lock, since there is another way to do it. */
    public Deadline withLockWait(long nanos) {
        return new Deadline(nanoTime, nanos);
    }

    /** The longest wait for a lock in milliseconds, as PostgreSQL has it: 0 for as long as the work may take. */
    public long lockMillis() {
        return lockNanos == Long.MAX_VALUE
                ? 0
                : Math.max(1, Duration.ofNanos(lockNanos).toMillis());
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
