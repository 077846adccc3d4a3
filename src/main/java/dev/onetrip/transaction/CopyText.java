package dev.onetrip.transaction;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Rows in COPY's text format; grows to its longest row. Source: PostgreSQL manual, COPY, Text Format. */
public final class CopyText {
    private static final int FIRST_BYTES = 128 * 1024;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** Bytes so far. */
    public int size() {
        return size;
    }

    /** Everything so far; begins anew. */
    public byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }

    /** Ends a column that another follows. */
    @CanIgnoreReturnValue
    public CopyText nextColumn() {
        return put('\t');
    }

    /** Ends the last column of a row. */
    @CanIgnoreReturnValue
    public CopyText endRow() {
        return put('\n');
    }

    /** NULL. */
    @CanIgnoreReturnValue
    public CopyText nothing() {
        return put('\\').put('N');
    }

    /** An integer, 0 or more. */
    @CanIgnoreReturnValue
    public CopyText number(int value) {
        room(11);
        if (value < 10) {
            return put('0' + value);
        }
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    /** Hexadecimal digits as a bytea. */
    @CanIgnoreReturnValue
    public CopyText hex(byte[] source, int from, int to) {
        return put('\\').put('\\').put('x').raw(source, from, to);
    }

    /** Bytes that hold neither backslash nor control characters. */
    @CanIgnoreReturnValue
    public CopyText raw(byte[] source, int from, int to) {
        room(to - from);
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
        return this;
    }

    /** The inside of a JSON string: JSON's escapes are COPY's but for two, that need none here. */
    @CanIgnoreReturnValue
    public CopyText json(byte[] source, int from, int to) {
        room(to - from);
        for (int at = from; at < to; at++) {
            byte b = source[at];
            if (b == '\\') {
                at++;
                byte escaped = source[at];
                if (escaped != '"' && escaped != '/') {
                    bytes[size++] = '\\';
                }
                bytes[size++] = escaped;
            } else {
                bytes[size++] = b;
            }
        }
        return this;
    }

    /** Any text but NUL. */
    @CanIgnoreReturnValue
    public CopyText text(String text) {
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        room(2 * source.length);
        for (byte b : source) {
            switch (b) {
                case '\\' -> put('\\').put('\\');
                case '\n' -> put('\\').put('n');
                case '\r' -> put('\\').put('r');
                case '\t' -> put('\\').put('t');
                default -> bytes[size++] = b;
            }
        }
        return this;
    }

    @CanIgnoreReturnValue
    private CopyText put(int b) {
        room(1);
        bytes[size++] = (byte) b;
        return this;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
