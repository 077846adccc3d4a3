package dev.onetrip.migrations;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a migration tells while it goes on; one line each. */
final class Progress {
    private final Consumer<String> out;
    private final long intervalNanos;
    private long last = System.nanoTime();

    Progress(Consumer<String> out, Duration interval) {
        this.out = out;
        this.intervalNanos = interval.toNanos();
    }

    /** Told in any case. */
    synchronized void say(String line) {
        last = System.nanoTime();
        out.accept(line);
    }

    /** Told unless something was told a moment ago. */
    synchronized void sometimes(Supplier<String> line) {
        if (System.nanoTime() - last >= intervalNanos) {
            say(line.get());
        }
    }
}
