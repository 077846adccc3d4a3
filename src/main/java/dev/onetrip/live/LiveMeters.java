package dev.onetrip.live;

import dev.onetrip.database.Notifications;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** Whether the instance hears of commits, and how late: {@code onetrip.live.*}. */
record LiveMeters(Changes changes, Notifications notifications) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("onetrip.live.listening", changes, heard -> heard.areHeard() ? 1 : 0)
                .description("1 while announcements of commits are heard")
                .register(registry);
        Gauge.builder("onetrip.live.expected", this, LiveMeters::expected)
                .description(
                        "1 while streams or caches want to hear announcements; 0 behind a pooler, which tells none")
                .register(registry);
        FunctionCounter.builder("onetrip.live.lost", changes, Changes::losses)
                .description("Listening connections that failed or ended")
                .register(registry);
        TimeGauge.builder("onetrip.live.lag", notifications, TimeUnit.NANOSECONDS, LiveMeters::lag)
                .description("Time in which the listening connection answered last; a notification comes no sooner")
                .register(registry);
        Gauge.builder("onetrip.live.queue.usage", notifications, Notifications::queueUsage)
                .description(
                        "Share of the server's queue of notifications that was full last; from 0.5 on no announcement is trusted")
                .register(registry);
    }

    private double expected() {
        return changes.areFollowed() && notifications.areOffered() ? 1 : 0;
    }

    private static double lag(Notifications notifications) {
        return (double) notifications.answeredIn().toNanos();
    }
}
