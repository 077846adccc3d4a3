package dev.onetrip.commits.ingest;

import dev.onetrip.web.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Cuts the lines of a stream into parts that are committed one by one. A part ends when a line comes that is of the
 * next, or by time when none comes: what was received long ago is committed, whatever becomes of the sender.
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
    private volatile boolean ended;

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

    /**
     * Has each part stored, one at a time and while it arrives.
     *
     * @param pieces at each empty one of which the time is looked at
     */
    @SuppressWarnings("NestedPublishers") // a part is stored while it arrives, so it is a publisher
    Mono<Void> each(Flux<List<Line>> pieces, Function<Flux<List<Line>>, Mono<Void>> stored) {
        return pieces.concatMapIterable(this::cut, 1)
                .doOnComplete(() -> ended = true)
                .windowUntil(List::isEmpty, false, PREFETCH)
                .concatMap(stored, 1)
                .then();
    }

    /** Whether it is known that no line comes after that one. */
    boolean isEnd(int line) {
        return ended && last == line;
    }

    /** The lines by chunk, and an empty piece behind the last of a part. */
    private List<List<Line>> cut(List<Line> piece) {
        List<List<Line>> out = new ArrayList<>();
        if (piece.isEmpty()) {
            if (isFull() && (!wholeChunks || last % chunkLines == 0)) {
                end(out);
            }
            return out;
        }
        for (List<Line> some : byChunk(piece)) {
            if (isFull() && (!wholeChunks || chunkOf(some.get(0)) != (last - 1) / chunkLines)) {
                end(out);
            }
            take(some);
            out.add(some);
        }
        return out;
    }

    private boolean isFull() {
        return taken >= lines || (taken > 0 && System.nanoTime() - begun >= nanos);
    }

    private void end(List<List<Line>> out) {
        out.add(List.of());
        taken = 0;
    }

    private void take(List<Line> some) {
        if (taken == 0) {
            begun = System.nanoTime();
        }
        taken += some.size();
        last = some.get(some.size() - 1).number();
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

    private int chunkOf(Line line) {
        return (line.number() - 1) / chunkLines;
    }
}
