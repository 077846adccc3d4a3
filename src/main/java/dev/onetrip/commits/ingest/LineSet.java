package dev.onetrip.commits.ingest;

import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Numbers of lines after a given one, a bit each: that of one part of a long stream is as small as the part. */
final class LineSet {
    private final int before;
    private final BitSet bits;

    /** An empty one; no line up to {@code before} is ever in it. */
    LineSet(int before) {
        this(before, new BitSet());
    }

    private LineSet(int before, BitSet bits) {
        this.before = before;
        this.bits = bits;
    }

    LineSet copy() {
        return new LineSet(before, (BitSet) bits.clone());
    }

    void add(int line) {
        bits.set(line - before);
    }

    void remove(int line) {
        bits.clear(line - before);
    }

    /** Those from the first up to the last, both included. */
    void removeAll(int first, int last) {
        bits.clear(Math.max(0, first - before), Math.max(0, last - before + 1));
    }

    /** @param others after the same line as these */
    void removeAll(LineSet others) {
        bits.andNot(others.bits);
    }

    void clear() {
        bits.clear();
    }

    boolean contains(int line) {
        return line > before && bits.get(line - before);
    }

    boolean isEmpty() {
        return bits.isEmpty();
    }

    int count() {
        return bits.cardinality();
    }

    /** In order. */
    IntStream stream() {
        return bits.stream().map(bit -> bit + before);
    }

    void forEach(IntConsumer action) {
        stream().forEach(action);
    }
}
