package dev.onetrip.users;

import dev.onetrip.support.Database;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The three trips of one creation over plain JDBC, on one connection: what the service is measured against. Every
 * statement is prepared. Limits, the transaction's id, keys and the notification, which the service sends with them,
 * are left out.
 */
public final class RawCreate implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement opening;
    private final PreparedStatement insert;
    private final PreparedStatement closing;
    private final AffineFormula formula = new SharedScoreFormula();

    /** Connects and prepares. */
    public RawCreate(Database database) throws SQLException {
        connection = database.connect();
        opening = connection.prepareStatement("BEGIN; " + UsersSql.ENSURE_BOARD + "; " + UsersSql.LOCK_BOARD);
        insert = connection.prepareStatement(UsersSql.INSERT_MANY.replaceAll("\\$\\d", "?"));
        closing = connection.prepareStatement(UsersSql.RESCORE_SET + "; " + UsersSql.COUNT_USERS + "; COMMIT");
    }

    /** Creates one user on the board. */
    public void create(long board, String username) throws SQLException {
        long before = open(board);
        long id = insert(board, username);
        Affine step = formula.step(before);
        closing.setBigDecimal(1, step.slope());
        closing.setBigDecimal(2, step.intercept());
        closing.setLong(3, board);
        closing.setLong(4, id);
        closing.setLong(5, before + 1);
        closing.setLong(6, board);
        boolean isRows = closing.execute();
        while (isRows || closing.getUpdateCount() >= 0) {
            isRows = closing.getMoreResults();
        }
    }

    private long open(long board) throws SQLException {
        opening.setLong(1, board);
        opening.setLong(2, board);
        boolean isRows = opening.execute();
        long users = 0;
        while (isRows || opening.getUpdateCount() >= 0) {
            if (isRows) {
                try (ResultSet rows = opening.getResultSet()) {
                    users = rows.next() ? rows.getLong(1) : 0;
                }
            }
            isRows = opening.getMoreResults();
        }
        return users;
    }

    private long insert(long board, String username) throws SQLException {
        Array names = connection.createArrayOf("text", new Object[] {username});
        insert.setArray(1, names);
        insert.setArray(2, connection.createArrayOf("numeric", new Object[] {BigDecimal.TEN}));
        insert.setArray(3, names);
        insert.setArray(4, names);
        Array none = connection.createArrayOf("uuid", new Object[] {null});
        insert.setArray(5, none);
        insert.setArray(6, none);
        insert.setArray(7, connection.createArrayOf("numeric", new Object[] {null}));
        for (int place = 8; place <= 11; place++) {
            insert.setLong(place, board);
        }
        try (ResultSet rows = insert.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("no row");
            }
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
