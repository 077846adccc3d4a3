package dev.onetrip.migrations;

import dev.onetrip.support.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Users as the service created and read them before step 008: by statements that know of score alone. */
final class OldUsers implements AutoCloseable {
    private static final String INSERT = """
            WITH fresh AS (
              INSERT INTO users (board_id, username, score) VALUES (?, ?, 1) RETURNING id, username, created
            ), profiles AS (
              INSERT INTO user_profile (board_id, user_id, firstname, lastname) SELECT ?, id, 'A', 'L' FROM fresh
            ), logged AS (
              INSERT INTO actions (board_id, action, created)
              SELECT ?, 'new user created with id ' || id || ' and username ' || username, created FROM fresh
            )
            SELECT id FROM fresh""";

    private final Connection connection;

    OldUsers(Database database) {
        try {
            this.connection = database.connect();
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Creates the user and rescores every other one of the board. */
    void create(long board, String username) {
        try (Statement plain = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            boolean unused =
                    plain.execute("INSERT INTO boards (board_id) VALUES (" + board + ") ON CONFLICT DO NOTHING;"
                            + " SELECT users FROM boards WHERE board_id = " + board + " FOR UPDATE");
            insert.setLong(1, board);
            insert.setString(2, username);
            insert.setLong(3, board);
            insert.setLong(4, board);
            try (ResultSet rows = insert.executeQuery()) {
                unused = rows.next();
                unused = plain.execute("UPDATE users SET score = score + 1, updated = statement_timestamp()"
                        + " WHERE board_id = " + board + " AND id <> " + rows.getLong(1)
                        + "; UPDATE boards SET users = users + 1 WHERE board_id = " + board);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
