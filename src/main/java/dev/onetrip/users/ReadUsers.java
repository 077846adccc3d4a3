package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Direction;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Reads users and actions, one round trip each, by id: what is inserted meanwhile comes later or not at all, never
 * twice.
 */
final class ReadUsers {
    private final UnitOfWork unitOfWork;

    ReadUsers(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** The user, or nothing. */
    Mono<User> one(long board, long id, Deadline deadline) {
        return unitOfWork.one(
                deadline, UsersSql.ONE, statement -> statement.bind("$1", board).bind("$2", id), ReadUsers::user);
    }

    /**
     * A part of the list of a board.
     *
     * @param after the id after which it begins, in its direction
     */
    record Part(long board, Direction direction, long after, int limit) {
        void bind(Statement statement) {
            Statement unused = statement.bind("$1", board).bind("$2", after).bind("$3", limit);
        }
    }

    /** Users of a part. */
    Mono<List<User>> page(Part part, Deadline deadline) {
        return part.direction() == Direction.ASC
                ? unitOfWork.list(deadline, UsersSql.PAGE, part::bind, ReadUsers::user)
                : unitOfWork.list(deadline, UsersSql.PAGE_DOWN, part::bind, ReadUsers::user);
    }

    /** Actions of a part. */
    Mono<List<Action>> actions(Part part, Deadline deadline) {
        return part.direction() == Direction.ASC
                ? unitOfWork.list(deadline, UsersSql.ACTIONS_PAGE, part::bind, ReadUsers::action)
                : unitOfWork.list(deadline, UsersSql.ACTIONS_PAGE_DOWN, part::bind, ReadUsers::action);
    }

    /** The id of the board's newest action, 0 if it has none. */
    Mono<Long> newestAction(long board, Deadline deadline) {
        return unitOfWork.one(
                deadline,
                UsersSql.NEWEST_ACTION,
                statement -> statement.bind("$1", board),
                row -> Columns.required(row, 0, Long.class));
    }

    /** The id before so many of the board's newest actions; 0 if it has no more than those. */
    Mono<Long> beforeNewestActions(long board, long count, Deadline deadline) {
        return unitOfWork.one(
                deadline,
                UsersSql.BEFORE_NEWEST_ACTIONS,
                statement -> statement.bind("$1", board).bind("$2", count),
                row -> Columns.required(row, 0, Long.class));
    }

    /** How many users the board has; 0 for a board that is not there. */
    Mono<Long> counted(long board, Deadline deadline) {
        return unitOfWork
                .one(
                        deadline,
                        UsersSql.COUNTED_USERS,
                        statement -> statement.bind("$1", board),
                        row -> Columns.required(row, 0, Long.class))
                .defaultIfEmpty(0L);
    }

    /** Up to {@code limit} users with the highest scores, the older one first among equals. */
    Mono<List<User>> top(long board, int limit, Deadline deadline) {
        return unitOfWork.list(
                deadline, UsersSql.TOP, statement -> statement.bind("$1", board).bind("$2", limit), ReadUsers::user);
    }

    private static Action action(Row row) {
        return new Action(
                Columns.required(row, 0, Long.class),
                Columns.required(row, 1, String.class),
                Columns.required(row, 2, Instant.class));
    }

    private static User user(Row row) {
        return new User(
                Columns.required(row, 0, Long.class),
                Columns.required(row, 1, String.class),
                Columns.required(row, 2, BigDecimal.class).stripTrailingZeros(),
                Columns.required(row, 3, Instant.class),
                row.get(4, Instant.class),
                new Profile(Columns.required(row, 5, String.class), Columns.required(row, 6, String.class)));
    }
}
