package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;

/**
 * Writes the map of a board into the rows of its users, in one transaction that holds the board's lock: all rows or
 * none. Scores and {@code updated} stay what they were for every reader; the map is the identity then, and each row has
 * its score as base. A round trip for each chunk, and three more.
 */
final class SettleBoard {
    private final UnitOfWork unitOfWork;
    private final int chunk;

    /** @param chunk most rows of one statement */
    SettleBoard(UnitOfWork unitOfWork, int chunk) {
        this.unitOfWork = unitOfWork;
        this.chunk = chunk;
    }

    /**
     * What became of a board.
     *
     * @param settled rows that were written; 0 where all rows stood as they are
     */
    record Settled(long board, long users, long settled) {}

    /** How far one run is. */
    interface Watch extends LongConsumer {
        /** The users of the board, once they are known. */
        void total(long users);
    }

    /**
     * Settles the board; {@link Refusal.NotFound} where it never had a user.
     *
     * @param watch is told the rows written so far, of this try
     */
    Mono<Settled> settle(long id, Watch watch, Deadline deadline) {
        SqlBatch opening = new SqlBatch();
        Slot<Board> locked = opening.add(UsersSql.LOCK_BOARD, row -> Board.of(id, row), number(id));
        return unitOfWork.write(UnitDefinition.within(deadline).openingWith(opening), connection -> {
            List<Board> board = connection.opened(locked);
            return board.isEmpty()
                    ? Mono.error(new Refusal.NotFound("There is no board " + id + "."))
                    : settle(connection, board.get(0), watch);
        });
    }

    private Mono<Settled> settle(UnitConnection connection, Board board, Watch watch) {
        watch.total(board.users());
        boolean stands = !board.isMapped() && (board.isBased() || !board.mayDefer());
        if (stands) {
            return Mono.just(new Settled(board.id(), board.users(), 0));
        }
        return chunk(connection, board, new Chunk(0, 0))
                .expand(done -> done.isLast() ? Mono.empty() : chunk(connection, board, done))
                .doOnNext(done -> watch.accept(done.settled()))
                .last()
                .map(done -> {
                    connection.last(new SqlBatch().add(UsersSql.SETTLED, number(board.id())));
                    return new Settled(board.id(), board.users(), done.settled());
                });
    }

    private Mono<Chunk> chunk(UnitConnection connection, Board board, Chunk before) {
        return connection
                .select(
                        UsersSql.SETTLE_CHUNK,
                        statement -> statement
                                .bind("$1", board.id())
                                .bind("$2", before.last())
                                .bind("$3", chunk),
                        row -> new Chunk(
                                Objects.requireNonNullElse(row.get(0, Long.class), Chunk.END),
                                before.settled() + Columns.required(row, 1, Long.class)))
                .map(rows -> rows.get(0));
    }

    /**
     * So far.
     *
     * @param last the id that was written last; {@link #END} where none was left
     */
    private record Chunk(long last, long settled) {
        static final long END = -1;

        boolean isLast() {
            return last == END;
        }
    }
}
