package dev.onetrip.users;

import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.List;
import reactor.core.publisher.Mono;

/** A way to give every user of a board a new score, under its lock and inside the running unit of work. */
interface Rescoring {
    /** How a score changes. */
    ScoreFormula formula();

    /**
     * Adds what this way has to read, to the trip that takes the lock.
     *
     * @return where the scores of the board will be; {@link Slot#unasked} where the server has them
     */
    Slot<Scored> open(SqlBatch opening, long board);

    /**
     * Writes the new scores, as {@linkplain UnitConnection#last last statements} of the unit where it can: they ride
     * with COMMIT.
     *
     * @param read the scores that {@link #open} asked for
     */
    Mono<Void> rescore(UnitConnection connection, Pass pass, List<Scored> read);
}
