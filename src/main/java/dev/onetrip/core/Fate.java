package dev.onetrip.core;

import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Finds out what became of a transaction whose COMMIT was not answered, by {@code pg_xact_status} on another
 * connection. Source: PostgreSQL manual, 9.28.7 Transaction ID and Snapshot Information Functions.
 */
final class Fate {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Function<String, Mono<String>> status;
    private final Duration patience;

    /**
     * @param status asks the server, outside the pool, for the status of a transaction id: {@code committed},
     *     {@code aborted}, {@code in progress}, or nothing when it is too old
     * @param patience longest time to ask; after it the outcome is unknown
     */
    Fate(Function<String, Mono<String>> status, Duration patience) {
        this.status = status;
        this.patience = patience;
    }

    /** The outcome, once the server knows it; {@link Outcome#UNKNOWN} after the patience. Never fails. */
    Mono<Outcome> of(String transactionId) {
        return Mono.defer(() -> status.apply(transactionId))
                .flatMap(Fate::decided)
                .switchIfEmpty(Mono.error(Undecided::new))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
                .timeout(patience)
                .onErrorReturn(Outcome.UNKNOWN);
    }

    private static Mono<Outcome> decided(String status) {
        return switch (status) {
            case "committed" -> Mono.just(Outcome.COMMITTED);
            case "aborted" -> Mono.just(Outcome.ROLLED_BACK);
            default -> Mono.empty();
        };
    }

    /** Still in progress: ask again. */
    private static final class Undecided extends RuntimeException {
        Undecided() {
            super(null, null, false, false);
        }
    }
}
