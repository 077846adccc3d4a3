package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the database says of its steps; it takes part in the transaction of its connection. */
final class Records {
    private final Connection connection;

    Records(Connection connection) {
        this.connection = connection;
    }

    /**
     * A step that the database has.
     *
     * @param checksum of the file it came from; empty where schema.sql made it
     * @param at when, in the server's words
     */
    record Applied(int id, String description, String checksum, String at) {}

    boolean exist() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RecordsSql.EXIST)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    void create() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(RecordsSql.CREATE);
        }
    }

    /** In order; empty where nothing is recorded. */
    List<Applied> applied() throws SQLException {
        List<Applied> applied = new ArrayList<>();
        if (exist()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(RecordsSql.APPLIED)) {
                while (rows.next()) {
                    applied.add(new Applied(rows.getInt(1), rows.getString(2), rows.getString(3), rows.getString(4)));
                }
            }
        }
        return applied;
    }

    @Nullable UnderWay underWay() throws SQLException {
        if (!exist()) {
            return null;
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RecordsSql.UNDER_WAY)) {
            return !rows.next()
                    ? null
                    : new UnderWay(
                            rows.getInt(1),
                            Direction.of(rows.getString(2)),
                            rows.getInt(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getLong(6),
                            rows.getLong(7));
        }
    }

    /** The step is there, or gone; nothing is under way any more. */
    void arrive(Step step, Direction direction) throws SQLException {
        if (direction == Direction.UP) {
            record(step, step.checksum());
        } else {
            run(RecordsSql.FORGET, step.id());
        }
        run(RecordsSql.ARRIVE);
    }

    void record(Step step, String checksum) throws SQLException {
        run(RecordsSql.RECORD, step.id(), step.description(), checksum, step.worksWith());
    }

    void sign(Step step) throws SQLException {
        run(RecordsSql.SIGN, step.checksum(), step.id());
    }

    /** That part is next; it has not begun. */
    void move(Step step, Direction direction, int part) throws SQLException {
        run(
                RecordsSql.MOVE,
                step.id(),
                direction.word(),
                part,
                step.parts(direction).get(part).kind().word(),
                step.worksWith());
    }

    void advance(@Nullable String position, long rows, long total) throws SQLException {
        run(RecordsSql.ADVANCE, position, rows, total);
    }

    void nothingUnderWay() throws SQLException {
        run(RecordsSql.ARRIVE);
    }

    private void run(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            int unused = statement.executeUpdate();
        }
    }
}
