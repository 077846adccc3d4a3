package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.core.Verdict;
import dev.onetrip.live.Announced;
import dev.onetrip.transaction.SqlBatch;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What a group of creations did, once it is committed.
 *
 * @param id of the newest action that it wrote; later groups of a board have greater ones
 * @param members requests and lines that shared it: created, refused, and answered again by their key
 * @param trips round trips to PostgreSQL, BEGIN and COMMIT included
 * @param rescored users whose score it changed
 * @param millis from BEGIN to COMMIT, without the time that COMMIT took; on the clock of the server
 */
record CommittedGroup(long id, long members, long created, long refused, long trips, long rescored, BigDecimal millis) {
    private static final int NUMBERS = 7;
    private static final int MICROS = 3;

    /** Adds the statement that tells it to every instance; as the last one of its transaction. */
    static SqlBatch announce(SqlBatch batch, Pass pass, List<Verdict<Created>> verdicts, int trips) {
        long refused =
                verdicts.stream().filter(Verdict.Refused.class::isInstance).count();
        return batch.add(
                UsersSql.NOTIFY_LOGGED,
                number(pass.board().id()),
                number(pass.usersAfter()),
                number(verdicts.size()),
                number(pass.created().size()),
                number(refused),
                number(trips),
                number(pass.usersAfter() - 1));
    }

    /** What {@link #announce} told; empty where another version of the service says something else. */
    static Optional<CommittedGroup> of(Announced announced) {
        List<Long> numbers = announced.numbers();
        return numbers.size() == NUMBERS
                ? Optional.of(new CommittedGroup(
                        announced.position(),
                        numbers.get(1),
                        numbers.get(2),
                        numbers.get(3),
                        numbers.get(4),
                        numbers.get(5),
                        BigDecimal.valueOf(numbers.get(6), MICROS)))
                : Optional.empty();
    }

    /** The users of the board after the group; as {@link #of}, of the same announcement. */
    static long users(Announced announced) {
        return announced.numbers().get(0);
    }

    /** Both as one, where too many wait for a client that does not read. */
    CommittedGroup plus(CommittedGroup later) {
        return new CommittedGroup(
                later.id,
                members + later.members,
                created + later.created,
                refused + later.refused,
                trips + later.trips,
                rescored + later.rescored,
                millis.add(later.millis));
    }
}
