package dev.onetrip.users;

import dev.onetrip.support.Database;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Everything the feature has stored: two of them are equal when nothing was written in between.
 *
 * @param boards all rows in the order of their key
 * @param users all rows in the order of their key
 * @param profiles all rows in the order of their key
 * @param actions all rows in the order of their key
 */
record Tables(
        List<Map<String, @Nullable Object>> boards,
        List<Map<String, @Nullable Object>> users,
        List<Map<String, @Nullable Object>> profiles,
        List<Map<String, @Nullable Object>> actions) {
    private static final AtomicLong NEXT_BOARD = new AtomicLong(1_000);

    /** What stands there now. */
    static Tables of(Database database) {
        return new Tables(
                database.query("SELECT * FROM boards ORDER BY board_id"),
                database.query("SELECT * FROM users ORDER BY board_id, id"),
                database.query("SELECT * FROM user_profile ORDER BY board_id, user_id"),
                database.query("SELECT * FROM actions ORDER BY board_id, id"));
    }

    /** A board that no other test uses. */
    static long freshBoard() {
        return NEXT_BOARD.getAndIncrement();
    }

    /** A fresh board with so many users, {@code seed-1} with score 1.25 and so on by 1.25. */
    static long filledBoard(Database database, int users) {
        long board = freshBoard();
        database.sql("INSERT INTO boards (board_id, users) VALUES (?, ?)", board, users);
        database.sql(
                "INSERT INTO users (board_id, username, score)"
                        + " SELECT ?, 'seed-' || u, u * 1.25 FROM generate_series(1, ?::int) u ORDER BY u",
                board,
                users);
        database.sql(
                "INSERT INTO user_profile (board_id, user_id, firstname, lastname)"
                        + " SELECT board_id, id, 'Seed', 'User' FROM users WHERE board_id = ?",
                board);
        return board;
    }

    /** The route of a board's users. */
    static String usersOf(long board) {
        return "/boards/" + board + "/users";
    }
}
