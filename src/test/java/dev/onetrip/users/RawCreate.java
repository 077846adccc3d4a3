package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.support.Database;
import dev.onetrip.transaction.Literal;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The four trips of one creation over plain JDBC, on one connection: what the service is measured against. */
public final class RawCreate implements AutoCloseable {
    private final Connection connection;
    private final Statement plain;
    private final PreparedStatement insert;
    private final AffineFormula formula = new SharedScoreFormula();

    /** Connects and prepares. */
    public RawCreate(Database database) throws SQLException {
        connection = database.connect();
        plain = connection.createStatement();
        insert = connection.prepareStatement(UsersSql.INSERT_MANY
                .replace("$2", "?")
                .replace("$3", "?")
                .replace("$4", "?")
                .replace("$5", "?")
                .replace("$6", "?")
                .replace("$7", "?")
                .replace("$8", "?")
                .replace("$1", "?"));
    }

    /** Creates one user on the board. */
    public void create(long board, String username) throws SQLException {
        long before = open(board);
        long id = insert(board, username);
        Affine step = formula.step(before);
        boolean unused = plain.execute(
                filled(UsersSql.RESCORE_SET, number(step.slope()), number(step.intercept()), number(board), number(id))
                        + "; " + filled(UsersSql.COUNT_USERS, number(before + 1), number(board)));
        boolean isRows = plain.execute("SELECT 1; COMMIT");
        while (isRows || plain.getUpdateCount() >= 0) {
            isRows = plain.getMoreResults();
        }
    }

    private long open(long board) throws SQLException {
        boolean isRows = plain.execute("BEGIN; SET LOCAL statement_timeout=2005; SET LOCAL transaction_timeout=3000;"
                + " SELECT pg_current_xact_id()::text; " + filled(UsersSql.ENSURE_BOARD, number(board)) + "; "
                + filled(UsersSql.LOCK_BOARD, number(board)));
        long users = 0;
        while (isRows || plain.getUpdateCount() >= 0) {
            if (isRows) {
                try (ResultSet rows = plain.getResultSet()) {
                    users = rows.next() ? rows.getLong(1) : 0;
                }
            }
            isRows = plain.getMoreResults();
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

    private static String filled(String sql, Literal... values) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Literal value : values) {
            int place = sql.indexOf('?', from);
            text.append(sql, from, place);
            value.appendTo(text);
            from = place + 1;
        }
        return text.append(sql, from, sql.length()).toString();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
