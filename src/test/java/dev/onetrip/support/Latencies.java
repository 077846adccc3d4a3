package dev.onetrip.support;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations from 1 µs to 2 hours, each recorded to within 1.6 %; safe for many writers, free of garbage.
 */
public final class Latencies {
    private static final int SUB_BUCKET_BITS = 7;
    private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
    private static final int HALF = SUB_BUCKETS / 2;
    private static final int OCTAVES = 34;

    private final AtomicLongArray counts = new AtomicLongArray(OCTAVES * SUB_BUCKETS);

    /** Records one duration in nanoseconds. */
    public void record(long nanos) {
        counts.incrementAndGet(bucket(Math.max(0, nanos / 1000)));
    }

    private static int bucket(long micros) {
        int octave = Math.max(0, 64 - Long.numberOfLeadingZeros(micros) - SUB_BUCKET_BITS);
        int bucket = octave == 0 ? (int) micros : (octave * HALF) + (int) (micros >>> octave);
        return Math.min(bucket, OCTAVES * SUB_BUCKETS - 1);
    }

    private static long lowestMicros(int bucket) {
        int octave = Math.max(0, bucket / HALF - 1);
        return octave == 0 ? bucket : (long) (bucket - (octave * HALF)) << octave;
    }

    /** How many were recorded. */
    public long count() {
        long count = 0;
        for (int i = 0; i < counts.length(); i++) {
            count += counts.get(i);
        }
        return count;
    }

    /** The share that was at most so long, 0 to 1. */
    public double share(double millis) {
        int last = bucket(Math.round(millis * 1000));
        long count = 0;
        for (int i = 0; i <= last; i++) {
            count += counts.get(i);
        }
        return (double) count / Math.max(1, count());
    }

    /** Milliseconds that this share of all stayed below or at, e.g. 0.99; 1 for the longest; 0 if there are none. */
    public double millis(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count()));
        for (int i = 0; i < counts.length(); i++) {
            rank -= counts.get(i);
            if (rank <= 0) {
                return lowestMicros(i) / 1000.0;
            }
        }
        return 0;
    }
}
