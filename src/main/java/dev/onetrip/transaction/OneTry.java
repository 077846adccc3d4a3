package dev.onetrip.transaction;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Work that runs once, for what it reads goes by: where its unit begins again, the unit is rolled back instead. */
public final class OneTry {
    private static final Duration SOON = Duration.ofSeconds(1);

    private OneTry() {}

    /** The work, or {@link Refusal.Unavailable} in any attempt but the first. */
    public static <T> Function<UnitConnection, Mono<T>> of(Function<UnitConnection, Mono<T>> work) {
        AtomicBoolean begun = new AtomicBoolean();
        return connection -> begun.compareAndSet(false, true) ? work.apply(connection) : Mono.error(again());
    }

    private static Refusal again() {
        return new Refusal.Unavailable(
                "The database ended the work. Nothing was written: send the lines again.",
                Outcome.ROLLED_BACK,
                SOON,
                new IllegalStateException("an upload cannot be read twice"));
    }
}
