package dev.onetrip.orders.items;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What became of the lines of one upload so far: a few bytes a chunk. One thread at a time. */
final class Tally {
    private final List<Chunk.Stored> stored = new ArrayList<>();
    private final boolean remembersStored;
    private BigDecimal added = BigDecimal.ZERO;
    private int lastLine;
    private long lines;
    private long inserted;
    private long chunks;
    private long storedChunks;
    private boolean hasBad;

    /**
     * The counts of an answer.
     *
     * @param failed lines that are not stored
     * @param failedChunks chunks of which no line is stored
     */
    record Summary(long lines, long inserted, long failed, long chunks, long failedChunks, int roundTrips) {}

    /**
     * Nothing yet.
     *
     * @param lastLine the number of the last item that the order has
     * @param remembersStored whether the answer shows the chunks that were stored
     */
    Tally(int lastLine, boolean remembersStored) {
        this.lastLine = lastLine;
        this.remembersStored = remembersStored;
    }

    void begin(Chunk chunk) {
        lines += chunk.lines().size();
        chunks++;
    }

    /** A line was refused. */
    void bad() {
        hasBad = true;
    }

    boolean hasBad() {
        return hasBad;
    }

    /** These items of the chunk were stored; the last of them has that number in the order. */
    void stored(Chunk chunk, List<ReadLine.Good> items, int last) {
        if (items.isEmpty()) {
            return;
        }
        if (remembersStored) {
            stored.add(chunk.stored(items.size(), nextLine(), last));
        }
        for (ReadLine.Good item : items) {
            added = added.add(item.item().amount());
        }
        lastLine = last;
        inserted += items.size();
        storedChunks++;
    }

    /** Everything is undone. */
    void undo() {
        stored.clear();
        inserted = 0;
        storedChunks = 0;
    }

    /** The number of the next item in the order. */
    int nextLine() {
        return lastLine + 1;
    }

    int lastLine() {
        return lastLine;
    }

    BigDecimal added() {
        return added;
    }

    long lines() {
        return lines;
    }

    boolean isEmpty() {
        return inserted == 0;
    }

    /** Chunks that were stored, in order; none where the answer does not show them. */
    List<Chunk.Stored> stored() {
        return stored;
    }

    Summary summary(int roundTrips) {
        return new Summary(lines, inserted, lines - inserted, chunks, chunks - storedChunks, roundTrips);
    }
}
