package dev.onetrip.transaction;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements sent together: one round trip, whatever their number. The text of each is a constant of the program, its
 * {@code ?} are filled with {@linkplain Literal typed literals}; nothing else compiles. Not thread-safe.
 *
 * <p>When a statement fails, the server skips the rest and the batch fails with that statement's error.
 */
public final class SqlBatch {
    private final List<String> statements = new ArrayList<>();

    /**
     * Adds a statement.
     *
     * @param sql constant text; every {@code ?} in it is a place for a value, so it holds none otherwise
     * @param values one for each place, in order
     * @return this batch
     * @throws IllegalArgumentException when places and values differ in number
     */
    @CanIgnoreReturnValue
    public SqlBatch add(@CompileTimeConstant String sql, Literal... values) {
        statements.add(filled(sql, values));
        return this;
    }

    /** Adds the statements of another batch. */
    @CanIgnoreReturnValue
    public SqlBatch addAll(SqlBatch other) {
        statements.addAll(other.statements);
        return this;
    }

    /** Whether there is nothing to send. */
    public boolean isEmpty() {
        return statements.isEmpty();
    }

    /** The statements, in order. */
    List<String> statements() {
        return statements;
    }

    private static String filled(String sql, Literal... values) {
        StringBuilder text = new StringBuilder(sql.length() + 16 * values.length);
        int from = 0;
        for (Literal value : values) {
            int place = sql.indexOf('?', from);
            if (place < 0) {
                throw new IllegalArgumentException("more values than places in: " + sql);
            }
            text.append(sql, from, place);
            value.appendTo(text);
            from = place + 1;
        }
        if (sql.indexOf('?', from) >= 0) {
            throw new IllegalArgumentException("fewer values than places in: " + sql);
        }
        return text.append(sql, from, sql.length()).toString();
    }
}
