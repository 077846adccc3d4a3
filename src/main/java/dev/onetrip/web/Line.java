package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import org.jspecify.annotations.Nullable;

/** One line of an NDJSON stream that is not blank: its bytes, or the refusal it got already by its form. */
public final class Line {
    private static final byte[] NOTHING = {};
    /** Of a line, of what is read from it, and of its verdict. */
    private static final int OVERHEAD = 64;

    private final int number;
    private final byte[] bytes;
    private final @Nullable Refusal refusal;

    private Line(int number, byte[] bytes, @Nullable Refusal refusal) {
        this.number = number;
        this.bytes = bytes;
        this.refusal = refusal;
    }

    static Line of(int number, byte[] bytes) {
        return new Line(number, bytes, null);
    }

    static Line refused(int number, Refusal refusal) {
        return new Line(number, NOTHING, refusal);
    }

    /** The number of the line in its stream, blank lines counted, from 1. */
    public int number() {
        return number;
    }

    /** Bytes in memory, about. */
    int size() {
        return bytes.length + OVERHEAD;
    }

    /** The same line in a stream of which so many lines came before, in another body. */
    public Line after(int before) {
        return new Line(Math.addExact(before, number), bytes, refusal);
    }

    /**
     * What stands on the line, without its end; not copied, the caller may keep but not change it.
     *
     * @throws Refusal the line's own refusal, to be answered as any other verdict
     */
    public byte[] bytes() {
        if (refusal != null) {
            throw refusal;
        }
        return bytes;
    }
}
