package dev.onetrip.commits.ingest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Finds the chunks that conflicts spoil, as if the chunks came one after the other: a chunk that is not stored is in
 * the way of no later one.
 */
final class ChunkConflicts {
    private final Ledger ledger;
    /** Shas that the chunks so far store, of those that several lines have. */
    private final Set<Integer> stored = new HashSet<>();

    private Set<Integer> ofChunk = new HashSet<>();
    private int chunk = -1;

    private ChunkConflicts(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Spoils the chunks of the ledger; the rows are those of {@link IngestSql#CANDIDATES}. */
    static void spoil(List<String> rows, Ledger ledger) {
        ChunkConflicts conflicts = new ChunkConflicts(ledger);
        LongStream candidates = rows.stream()
                .flatMap(row -> Stream.of(row.split(",", -1)))
                .mapToLong(ChunkConflicts::candidate)
                .sorted();
        candidates.forEach(candidate -> conflicts.next((int) (candidate >> Integer.SIZE), (int) candidate));
    }

    private static long candidate(String pair) {
        int space = pair.indexOf(' ');
        return Long.parseLong(pair.substring(0, space)) << Integer.SIZE | Long.parseLong(pair.substring(space + 1));
    }

    /** @param sha a number of it; 0 where it was stored before the upload */
    private void next(int line, int sha) {
        if (ledger.chunkOf(line) != chunk) {
            stored.addAll(ofChunk);
            ofChunk = new HashSet<>();
            chunk = ledger.chunkOf(line);
        }
        if (ledger.badChunks().containsKey(chunk)) {
            return;
        }
        if (sha == 0 || stored.contains(sha) || !ofChunk.add(sha)) {
            ledger.spoil(line);
            ofChunk.clear();
        }
    }
}
