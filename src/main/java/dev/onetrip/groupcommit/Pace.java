package dev.onetrip.groupcommit;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long groups took of late, and the waits that follow from it. A group weighs an eighth. */
final class Pace {
    /** No gathering is long enough for a person to notice. */
    private static final long LONGEST_GATHERING_NANOS = 25_000_000;

    private final int groupLimit;
    private final Timer times;
    private volatile long typicalNanos;

    /** @param groupLimit most members of a group; at least 1 */
    Pace(int groupLimit, Timer times) {
        this.groupLimit = groupLimit;
        this.times = times;
    }

    /** A group took that long. */
    void measure(long nanos) {
        times.record(nanos, TimeUnit.NANOSECONDS);
        typicalNanos = typicalNanos == 0 ? nanos : typicalNanos - typicalNanos / 8 + nanos / 8;
    }

    /** The time of a typical group; 0 before the first. */
    long typicalNanos() {
        return typicalNanos;
    }

    /** The time for so many members, one group after the other, and for the group that is in flight. */
    Duration drained(int members) {
        return Duration.ofNanos(typicalNanos * (1 + members / groupLimit));
    }

    /** The longest wait for members that are about to come: a typical group, and never longer than is noticed. */
    Duration gathering() {
        return Duration.ofNanos(Math.min(typicalNanos, LONGEST_GATHERING_NANOS));
    }
}
