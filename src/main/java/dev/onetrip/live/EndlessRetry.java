package dev.onetrip.live;

import dev.onetrip.core.Refusal;
import java.time.Duration;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** A stream outlives the database: while it is away, late or full, the same question is asked again. */
public final class EndlessRetry {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private EndlessRetry() {}

    /**
     * Growing pauses, half of each by chance, so that a thousand streams do not ask at once; a defect is not retried.
     */
    public static RetryBackoffSpec forever() {
        return Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .filter(Refusal.class::isInstance);
    }
}
