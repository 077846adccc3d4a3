package dev.onetrip.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what is true soon, looking every 10 ms. */
public final class Eventually {
    /**
     * Long, since only a test that fails waits for it: a machine that is busy with something else decides nothing. Half
     * of the 60 s after which the server itself ends what was forgotten, so that a leak is never taken for an end.
     */
    public static final Duration SOON = Duration.ofSeconds(30);

    /**
     * The same for work that takes seconds on a machine that is not busy: a browser's, or that of many rows. A machine
     * with six other programs on two cores took twenty times as long.
     */
    public static final Duration DONE = Duration.ofMinutes(3);

    private static final long PAUSE_NANOS = 10_000_000;

    private Eventually() {}

    /** Returns as soon as it is true; an {@link AssertionError} if it is not within that time. */
    public static void within(Duration time, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + time.toMillis() + " ms");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Asks every 10 ms until an answer is as wanted, and gives this answer; an {@link AssertionError} otherwise. */
    public static <T> T first(Duration time, Supplier<T> question, Predicate<T> wanted) {
        long end = System.nanoTime() + time.toNanos();
        T answer = question.get();
        while (!wanted.test(answer)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still " + answer + " after " + time.toMillis() + " ms");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            answer = question.get();
        }
        return answer;
    }

    /**
     * Looks every 10 ms until the number is the expected one; an {@link AssertionError} with the last one otherwise.
     */
    public static void becomes(long expected, Duration time, String what, LongSupplier number) {
        long end = System.nanoTime() + time.toNanos();
        long seen = number.getAsLong();
        while (seen != expected) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        what + " is " + seen + ", not " + expected + ", after " + time.toMillis() + " ms");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            seen = number.getAsLong();
        }
    }
}
