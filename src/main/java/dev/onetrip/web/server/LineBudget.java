package dev.onetrip.web.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Lets so many lines a second be written, and tells a second later how many others there were. Safe for threads. */
final class LineBudget {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final Scheduler clock;
    private final LongConsumer others;
    private final AtomicLong next;
    private final AtomicInteger left;
    private final AtomicLong leftOut = new AtomicLong();

    /** @param others gets how many lines were left out, at most once a second */
    LineBudget(int perSecond, Scheduler clock, LongConsumer others) {
        this.perSecond = perSecond;
        this.clock = clock;
        this.others = others;
        this.next = new AtomicLong(clock.now(TimeUnit.NANOSECONDS) + SECOND_NANOS);
        this.left = new AtomicInteger(perSecond);
    }

    /** Whether the line may be written; it is counted if not. */
    boolean take() {
        long now = clock.now(TimeUnit.NANOSECONDS);
        long end = next.get();
        if (now - end >= 0 && next.compareAndSet(end, now + SECOND_NANOS)) {
            left.set(perSecond);
        }
        // tested first, so that the counter cannot run away below 0
        if (left.get() > 0 && left.getAndDecrement() > 0) {
            return true;
        }
        if (leftOut.getAndIncrement() == 0) {
            Disposable unused =
                    clock.schedule(() -> others.accept(leftOut.getAndSet(0)), SECOND_NANOS, TimeUnit.NANOSECONDS);
        }
        return false;
    }
}
