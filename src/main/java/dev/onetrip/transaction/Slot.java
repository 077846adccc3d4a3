package dev.onetrip.transaction;

import io.r2dbc.spi.Row;
import java.util.function.Function;

/**
 * The place of one statement's answer: its rows, with their type, wherever it stands in its batch. Given by
 * {@link SqlBatch#add(String, Function, Literal...)}, read from {@link Rows}; each run of the batch fills it anew.
 *
 * @param <T> a row
 */
public final class Slot<T> {
    private final int position;
    private final Function<Row, T> shape;

    Slot(int position, Function<Row, T> shape) {
        this.position = position;
        this.shape = shape;
    }

    /** Of a statement that is not sent: it has no rows in any batch. */
    public static <T> Slot<T> unasked() {
        return new Slot<>(-1, row -> {
            throw new IllegalStateException("a statement that was not sent has no rows");
        });
    }

    boolean isAsked() {
        return position >= 0;
    }

    int position() {
        return position;
    }

    Function<Row, T> shape() {
        return shape;
    }
}
