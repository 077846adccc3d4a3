package dev.onetrip.transaction;

import dev.onetrip.core.Background;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.retry.Retry;

/**
 * Finds out what became of a transaction whose COMMIT was not answered, by {@code pg_xact_status} on another
 * connection. Source: PostgreSQL manual, 9.28.7 Transaction ID and Snapshot Information Functions.
 */
final class OutcomeLookup {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeLookup.class);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** 22023 for an id that was never given away, or that a crash made the server forget. */
    private static final String NO_SUCH_ID = "22023";

    private final Function<TransactionId, Mono<Answer>> ask;
    private final Duration patience;

    /**
     * What the server says of a transaction id.
     *
     * @param status {@code committed}, {@code aborted} or {@code in progress}
     * @param era the server's era now
     */
    record Answer(String status, String era) {}

    /**
     * @param ask asks the server, outside the pool; no answer when the id is too old
     * @param patience longest time to ask; after it the outcome is unknown
     */
    OutcomeLookup(Function<TransactionId, Mono<Answer>> ask, Duration patience) {
        this.ask = ask;
        this.patience = patience;
    }

    /**
     * The outcome as far as it is found in time; {@link Outcome#UNKNOWN} where it has to be told before. Never fails.
     *
     * @param found the answer of {@link #of}: what comes too late is logged
     * @param told when it has to be told
     */
    static Mono<Outcome> inTime(Mono<Outcome> found, Deadline told) {
        Mono<Outcome> untold = Mono.deferContextual(context -> {
            Background.run(
                    found.doOnNext(outcome -> LOG.warn("A transaction whose answer was \"unknown\" is {}", outcome))
                            .then(),
                    Context.of(context));
            return Mono.just(Outcome.UNKNOWN);
        });
        return Mono.defer(() -> found.timeout(told.left(), untold));
    }

    /**
     * The outcome, once the server knows it; {@link Outcome#UNKNOWN} where it does not within the patience, and where a
     * crash may have given the id to another transaction, which was committed. Never fails. Asks once, however often it
     * is subscribed to, and goes on to ask after the subscriber has left.
     */
    Mono<Outcome> of(TransactionId transaction) {
        return found(transaction).cache();
    }

    private Mono<Outcome> found(TransactionId transaction) {
        return Mono.defer(() -> ask.apply(transaction))
                .flatMap(answer -> decided(answer, transaction))
                .onErrorResume(OutcomeLookup::isForgotten, forgotten -> Mono.just(Outcome.ROLLED_BACK))
                .switchIfEmpty(Mono.error(Undecided::new))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
                .timeout(patience)
                .onErrorReturn(Outcome.UNKNOWN);
    }

    private static Mono<Outcome> decided(Answer answer, TransactionId transaction) {
        boolean isSameEra = answer.era().equals(transaction.era());
        return switch (answer.status()) {
            case "committed" -> Mono.just(isSameEra ? Outcome.COMMITTED : Outcome.UNKNOWN);
            case "aborted" -> Mono.just(Outcome.ROLLED_BACK);
            // a crash ends every transaction: one that goes on after it is another's
            default -> isSameEra ? Mono.empty() : Mono.just(Outcome.ROLLED_BACK);
        };
    }

    private static boolean isForgotten(Throwable error) {
        return error instanceof R2dbcException sql && NO_SUCH_ID.equals(sql.getSqlState());
    }

    /** Still in progress: ask again. */
    private static final class Undecided extends RuntimeException {
        Undecided() {
            super(null, null, false, false);
        }
    }
}
