package dev.onetrip.gatling;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Commits that no run has sent before, as NDJSON; safe to share between threads. */
final class NewCommits {
    private static final int AUTHORS = 100;

    private final long run;
    private final AtomicLong count = new AtomicLong();

    /** @param startedMillis when this run began; two runs never share a sha */
    NewCommits(long startedMillis) {
        this.run = startedMillis;
    }

    /** That many commits, one per line, each line ended. */
    String next(int lines) {
        StringBuilder text = new StringBuilder(lines * 200);
        for (int line = 0; line < lines; line++) {
            long number = count.incrementAndGet();
            // shas of a history have no order
            long mixed = number * 0x9E3779B97F4A7C15L;
            long author = number % AUTHORS;
            text.append(String.format(
                    Locale.ROOT,
                    "{\"sha\":\"%016x%016x%08x\",\"author\":{\"name\":\"Author %d\","
                            + "\"email\":\"author-%d@example.com\"},\"committed\":\"2024-05-01T10:%02d:%02dZ\","
                            + "\"message\":\"Change %d of the load\"}\n",
                    mixed,
                    run,
                    (int) number,
                    author,
                    author,
                    number / 60 % 60,
                    number % 60,
                    number));
        }
        return text.toString();
    }
}
