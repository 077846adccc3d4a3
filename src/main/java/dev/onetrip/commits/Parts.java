package dev.onetrip.commits;

import dev.onetrip.core.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Cuts the lines of a stream into parts that are committed one by one. A part ends when a line comes that is of the
 * next: what was the last part is known when it ends.
 */
final class Parts {
    private static final int PREFETCH = 4;

    private final int chunkLines;
    private final boolean wholeChunks;
    private final int lines;
    private final long nanos;
    private int taken;
    private long begun;
    private volatile int last;

    /**
     * @param wholeChunks whether the lines of one chunk stay together
     * @param lines least of a part, unless it takes longer than the time
     */
    Parts(int chunkLines, boolean wholeChunks, int lines, Duration time) {
        this.chunkLines = chunkLines;
        this.wholeChunks = wholeChunks;
        this.lines = lines;
        this.nanos = time.toNanos();
    }

    /** Has each part stored, one at a time and while it arrives. */
    @SuppressWarnings("NestedPublishers") // a part is stored while it arrives, so it is a publisher
    Mono<Void> each(Flux<List<Line>> pieces, Function<Flux<List<Line>>, Mono<Void>> stored) {
        return pieces.concatMapIterable(this::byChunk, 1)
                .windowUntil(this::isNext, true, PREFETCH)
                .concatMap(stored, 1)
                .then();
    }

    /** Number of the last line that came so far, of whatever part. */
    int last() {
        return last;
    }

    private List<List<Line>> byChunk(List<Line> piece) {
        List<List<Line>> out = new ArrayList<>();
        int from = 0;
        for (int at = 1; at < piece.size(); at++) {
            if (chunkOf(piece.get(at)) != chunkOf(piece.get(from))) {
                out.add(piece.subList(from, at));
                from = at;
            }
        }
        out.add(piece.subList(from, piece.size()));
        return out;
    }

    private boolean isNext(List<Line> piece) {
        boolean isFull = taken >= lines || (taken > 0 && System.nanoTime() - begun >= nanos);
        boolean mayEnd = !wholeChunks || chunkOf(piece.get(0)) != (last - 1) / chunkLines;
        boolean isNext = isFull && mayEnd;
        if (isNext || taken == 0) {
            taken = 0;
            begun = System.nanoTime();
        }
        taken += piece.size();
        last = piece.get(piece.size() - 1).number();
        return isNext;
    }

    private int chunkOf(Line line) {
        return (line.number() - 1) / chunkLines;
    }
}
