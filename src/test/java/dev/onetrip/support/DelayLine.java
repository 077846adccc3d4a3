package dev.onetrip.support;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Chunks under way, each with its own time of arrival, so that a delay never slows what is pipelined behind it. */
final class DelayLine {
    private final Queue<Chunk> underWay = new ArrayDeque<>();

    /** Sends a chunk, or the end of the stream for null, on its way. */
    void add(Pipe pipe, @Nullable ByteBuffer bytes, long arrivalNanos) {
        underWay.add(new Chunk(pipe, bytes, arrivalNanos));
    }

    /** Nanoseconds to the next arrival, 0 if it is overdue; {@link Long#MAX_VALUE} if nothing is under way. */
    long nanosToNext() {
        Chunk next = underWay.peek();
        return next == null ? Long.MAX_VALUE : Math.max(0, next.arrivalNanos - System.nanoTime());
    }

    /** Hands on everything that has arrived. */
    void deliver() {
        while (nanosToNext() == 0) {
            Chunk chunk = underWay.remove();
            chunk.pipe.arrived(chunk.bytes);
        }
    }

    private record Chunk(Pipe pipe, @Nullable ByteBuffer bytes, long arrivalNanos) {}
}
