package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.math.BigDecimal;
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
     * What users come to that join, and what this way writes for it.
     *
     * @param own what each brings, in the order of joining
     */
    default Joining joining(Board board, List<BigDecimal> own) {
        return Joining.rows(Pass.settled(formula(), board.users(), own));
    }

    /** Adds the statement that counts the newcomers, and that sets the map of the board where it changes. */
    default void count(SqlBatch batch, Pass pass) {
        batch.add(
                pass.board().isMapped() || pass.board().isBased() ? UsersSql.COUNT_AND_UNMAP : UsersSql.COUNT_USERS,
                number(pass.usersAfter()),
                number(pass.board().id()));
    }

    /**
     * Writes the new scores, as {@linkplain UnitConnection#last last statements} of the unit where it can: they ride
     * with COMMIT.
     *
     * @param read the scores that {@link #open} asked for
     */
    Mono<Void> rescore(UnitConnection connection, Pass pass, List<Scored> read);
}
