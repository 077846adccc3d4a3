package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** How many uploads are being stored, how long each takes, and its lines: {@code onetrip.ingest.*}, by strategy. */
final class IngestMeters {
    private static final Duration[] TIMES = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60)
    };
    private static final String STRATEGY = "strategy";

    private final Map<Strategy, Of> strategies = new EnumMap<>(Strategy.class);

    IngestMeters(MeterRegistry meters) {
        for (Strategy strategy : Strategy.values()) {
            strategies.put(strategy, new Of(meters, strategy.toString()));
        }
    }

    /** The same, measured. The lines count once they are committed. */
    Mono<Void> of(Upload upload, Mono<Void> stored) {
        Of meters = Objects.requireNonNull(strategies.get(upload.options().strategy()));
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            meters.running.incrementAndGet();
            return stored.doOnSuccess(done -> meters.stored(upload)).doFinally(end -> {
                meters.running.decrementAndGet();
                meters.times.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            });
        });
    }

    /** Those of one strategy. */
    private static final class Of {
        private final AtomicInteger running = new AtomicInteger();
        private final Timer times;
        private final Counter inserted;
        private final Counter updated;
        private final Counter skipped;
        private final Counter failed;

        Of(MeterRegistry meters, String strategy) {
            times = Timer.builder("onetrip.ingest")
                    .description("Time of one upload or of one part of a resumable one, with or without success")
                    .tag(STRATEGY, strategy)
                    .serviceLevelObjectives(TIMES)
                    .register(meters);
            Gauge.builder("onetrip.ingest.running", running, AtomicInteger::get)
                    .description("Uploads that are being stored; each holds a connection")
                    .tag(STRATEGY, strategy)
                    .register(meters);
            inserted = lines(meters, strategy, "inserted");
            updated = lines(meters, strategy, "updated");
            skipped = lines(meters, strategy, "skipped");
            failed = lines(meters, strategy, "failed");
        }

        private static Counter lines(MeterRegistry meters, String strategy, String status) {
            return Counter.builder("onetrip.ingest.lines")
                    .description("Lines of uploads that were committed, by what became of each")
                    .tags(STRATEGY, strategy, "status", status)
                    .register(meters);
        }

        private void stored(Upload upload) {
            if (upload.options().rehearsal()) {
                return;
            }
            IngestSummary summary = upload.ledger().summary(0, 0);
            inserted.increment((double) summary.inserted());
            updated.increment((double) summary.updated());
            skipped.increment((double) summary.skipped());
            failed.increment((double) summary.failed());
        }
    }
}
