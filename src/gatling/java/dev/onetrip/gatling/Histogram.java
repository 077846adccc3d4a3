package dev.onetrip.gatling;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts answers by their milliseconds; safe to share between threads. */
final class Histogram {
    private static final List<Integer> BOUNDS = List.of(0, 2, 4, 6, 8, 10, 15);
    private static final int BAR = 50;

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.size());

    void count(int millis) {
        int bucket = BOUNDS.size() - 1;
        while (bucket > 0 && millis <= BOUNDS.get(bucket)) {
            bucket--;
        }
        counts.incrementAndGet(bucket);
    }

    /** A line for each bucket: its bounds, count, percent and bar. */
    String text(String title) {
        long all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%n%s, %,d answers, ms%n", title, all));
        for (int i = 0; i < counts.length(); i++) {
            double share = all == 0 ? 0 : (double) counts.get(i) / all;
            String to = i + 1 < BOUNDS.size() ? BOUNDS.get(i + 1).toString() : "+Inf";
            text.append(String.format(
                    Locale.ROOT,
                    "%3d - %4s %8d %6.2f %% %s%n",
                    BOUNDS.get(i),
                    to,
                    counts.get(i),
                    100 * share,
                    "#".repeat((int) Math.round(BAR * share))));
        }
        return text.toString();
    }
}
