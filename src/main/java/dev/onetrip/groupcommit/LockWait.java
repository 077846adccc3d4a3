package dev.onetrip.groupcommit;

import java.util.concurrent.TimeUnit;

/**
 * The longest wait of a group for one lock that another transaction holds. Beyond it the trip fails, and the group is
 * done in another way.
 *
 * @param nanos positive
 */
public record LockWait(long nanos) {
    /** Only the deadline ends the wait. */
    public static final LockWait UNLIMITED = new LockWait(Long.MAX_VALUE);

    /** The wait in milliseconds, as PostgreSQL's {@code lock_timeout} has it: 0 where only the deadline ends it. */
    public long millis() {
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
