package dev.onetrip.bench;

import dev.onetrip.support.Database;
import dev.onetrip.support.RawHttp;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Boards that are filled before a measurement and nearly keep their size during it: after so many creations the next
 * one takes its turn, so that the board's size, on which a creation's cost depends, stays what the table says.
 */
public final class Boards {
    private static final AtomicLong NEXT_BOARD = new AtomicLong(1);

    private final long first;
    private final long boards;
    private final long turn;
    private final AtomicLong created = new AtomicLong();

    private Boards(long first, long boards, long turn) {
        this.first = first;
        this.boards = boards;
        this.turn = turn;
    }

    /**
     * Fills new boards.
     *
     * @param boards how many; the last one takes whatever comes after its turn
     * @param users of each board
     * @param turn creations on one board before the next takes over
     */
    public static Boards fill(Database database, int boards, int users, int turn) {
        long first = NEXT_BOARD.getAndAdd(boards);
        database.sql(
                "INSERT INTO boards (board_id, users) SELECT b, ? FROM generate_series(?::bigint, ?::bigint) b",
                users,
                first,
                first + boards - 1);
        database.sql(
                "INSERT INTO users (board_id, username, score) SELECT b, 'seed-' || u, (u % 1000) / 7.0"
                        + " FROM generate_series(?::bigint, ?::bigint) b, generate_series(1, ?::int) u",
                first, first + boards - 1, users);
        database.sql(
                "INSERT INTO user_profile (board_id, user_id, firstname, lastname)"
                        + " SELECT board_id, id, 'Seed', 'User' FROM users WHERE board_id BETWEEN ? AND ?",
                first,
                first + boards - 1);
        database.sql("VACUUM ANALYZE users");
        return new Boards(first, boards, turn);
    }

    /** The first of the boards. */
    public long first() {
        return first;
    }

    /** Creations asked for so far. */
    public long created() {
        return created.get();
    }

    /** The number of the next creation. */
    public long next() {
        return created.getAndIncrement();
    }

    /** The board whose turn it is at the creation of that number. */
    public long board(long number) {
        return first + Math.min(boards - 1, number / turn);
    }

    /** One POST after the other, each with a name of its own. */
    public Supplier<byte[]> requests() {
        return () -> {
            long number = next();
            long board = board(number);
            return RawHttp.request(
                    "POST",
                    "/boards/" + board + "/users",
                    "application/json",
                    String.format(
                            Locale.ROOT,
                            "{\"username\":\"load-%d\",\"score\":%d.5,"
                                    + "\"profile\":{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\"}}",
                            number,
                            number % 100));
        };
    }
}
