package dev.onetrip.orders.items;

import dev.onetrip.core.Receipt;
import dev.onetrip.idempotency.KeyedUploads;
import dev.onetrip.idempotency.Replay;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The answer to one upload; with an Idempotency-Key it is stored in the transaction of the upload. */
final class Answering {
    /** The statement that stores the answer, and COMMIT. */
    private static final int TRIPS_TO_COME = 2;

    private final UUID customerId;
    private final KeyedUploads.@Nullable Kept kept;
    private final Instant forgotten;
    private Receipt receipt = new Receipt();
    private int tripsBefore;
    private @Nullable LastLine stored;

    /** The last line of an answer. */
    record LastLine(Tally.Summary summary) {}

    /**
     * The answer, yet empty.
     *
     * @param kept null for an upload without a key
     * @param forgotten a key as old as that is none
     */
    Answering(UUID customerId, KeyedUploads.@Nullable Kept kept, Instant forgotten) {
        this.customerId = customerId;
        this.kept = kept;
        this.forgotten = forgotten;
    }

    /** The costs are counted from now on. */
    void begin(Receipt ofRequest) {
        receipt = ofRequest;
        tripsBefore = ofRequest.roundTrips();
    }

    /** A verdict is given. */
    void add(Object verdict) {
        if (kept != null) {
            kept.add(verdict);
        }
    }

    /** Stores the answer, as the last that reads in the transaction; one round trip, none without a key. */
    Mono<Void> keep(UnitConnection connection, Tally tally) {
        KeyedUploads.Kept answer = kept;
        if (answer == null) {
            return Mono.empty();
        }
        tally.stored().forEach(answer::add);
        LastLine last = new LastLine(summary(tally, TRIPS_TO_COME));
        stored = last;
        return connection
                .select(
                        ItemsSql.KEEP_KEY,
                        statement -> statement
                                .bind("$1", customerId)
                                .bind("$2", answer.key())
                                .bind("$3", answer.request())
                                .bind("$4", answer.endingWith(last))
                                .bind("$5", forgotten),
                        row -> Columns.required(row, 0, UUID.class))
                .flatMap(keys -> keys.isEmpty() ? Mono.error(Replay.inFlight()) : Mono.empty());
    }

    /** What comes after COMMIT: the chunks that were stored, the summary last. */
    Flux<Object> rest(Tally tally) {
        LastLine last = stored;
        return Flux.<Object>fromIterable(tally.stored())
                .concatWithValues(last == null ? new LastLine(summary(tally, 0)) : last);
    }

    private Tally.Summary summary(Tally tally, int tripsToCome) {
        return tally.summary(receipt.roundTrips() - tripsBefore + tripsToCome);
    }
}
