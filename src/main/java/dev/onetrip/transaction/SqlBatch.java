package dev.onetrip.transaction;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CompileTimeConstant;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Statements sent together: one round trip, whatever their number. The text of each is a constant of the program, its
 * {@code ?} are filled with {@linkplain Literal typed literals}; nothing else compiles. Not thread-safe.
 *
 * <p>When a statement fails, the server skips the rest and the batch fails with that statement's error.
 */
public final class SqlBatch {
    private final List<String> statements = new ArrayList<>();
    private Map<Integer, Slot<?>> slots = Map.of();

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

    /**
     * Adds a statement whose rows are wanted.
     *
     * @param sql as in {@link #add(String, Literal...)}
     * @param shape maps a row; called on the event loop, so it must be quick
     * @return where its rows will be
     */
    public <T> Slot<T> add(@CompileTimeConstant String sql, Function<Row, T> shape, Literal... values) {
        Slot<T> slot = new Slot<>(statements.size(), shape);
        statements.add(filled(sql, values));
        if (slots.isEmpty()) {
            slots = new HashMap<>();
        }
        slots.put(slot.position(), slot);
        return slot;
    }

    /** Adds the statements of another batch, which has no slots: they would be of that batch still. */
    @CanIgnoreReturnValue
    public SqlBatch addAll(SqlBatch other) {
        if (!other.slots.isEmpty()) {
            throw new IllegalArgumentException("a batch with slots is sent by itself");
        }
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

    /** The slot of the statement, if its rows are wanted. */
    @Nullable Slot<?> slot(int position) {
        return slots.get(position);
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
