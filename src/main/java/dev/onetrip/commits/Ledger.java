package dev.onetrip.commits;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Problem;
import dev.onetrip.web.RefusedLine;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;

/**
 * What became of each line of one upload: a few bits each, so that it fits into memory whatever the upload is. Lines
 * may be noted by several threads; the rest is for one at a time.
 */
final class Ledger {
    /** Faults that an answer names when nothing was stored. */
    static final int NAMED_MAX = 100;

    private final IngestOptions options;
    private final int chunkLines;
    private final Verdicts verdicts;
    private final LongConsumer taken;
    private final BitSet accepted = new BitSet();
    private final BitSet refused = new BitSet();
    private final BitSet inserted = new BitSet();
    private final BitSet updated = new BitSet();
    /** Chunks that are not stored, each with the line it fell by. */
    private final SortedMap<Integer, Integer> badChunks = new TreeMap<>();

    private final List<FieldProblem> faults = new ArrayList<>();
    private int last;
    private long lines;
    private long insertedCount;
    private long updatedCount;

    /** @param taken told of the number of lines taken over so far */
    Ledger(IngestOptions options, int chunkLines, Verdicts verdicts, LongConsumer taken) {
        this.options = options;
        this.chunkLines = chunkLines;
        this.verdicts = verdicts;
        this.taken = taken;
    }

    /** A line that is not blank, by its number. */
    synchronized int begin(int number) {
        lines++;
        last = number;
        return number;
    }

    /** The next commit of a source without line numbers. */
    int begin() {
        return begin(last + 1);
    }

    synchronized void accept(int line) {
        accepted.set(line);
        if (lines % 1024 == 0) {
            taken.accept(lines);
        }
    }

    /** Notes the fault, and answers it at once where the rest goes on. */
    synchronized void refuse(int line, Refusal why) {
        accepted.clear(line);
        refused.set(line);
        switch (options.mode()) {
            case ATOMIC -> name(line, why);
            case CHUNK -> {
                badChunks.putIfAbsent(chunkOf(line), line);
                answer(line, why);
            }
            case ROW -> answer(line, why);
        }
    }

    private void answer(int line, Refusal why) {
        verdicts.add(new RefusedLine(line, why.status(), Problem.of(why)));
    }

    private void name(int line, Refusal why) {
        List<FieldProblem> errors = why.errors().isEmpty() ? List.of(new FieldProblem("", why.detail())) : why.errors();
        for (FieldProblem error : errors) {
            if (faults.size() < NAMED_MAX) {
                String field = error.field().isEmpty() ? "" : "." + error.field();
                faults.add(new FieldProblem("lines." + line + field, error.detail()));
            }
        }
    }

    /** The same once the verdicts so far have room. */
    <T> Mono<T> room(Mono<T> next) {
        return Mono.defer(() -> verdicts.hasRoom() ? next : verdicts.room().then(next));
    }

    /** Fails where a line was refused and nothing is to be stored then. */
    Mono<Void> check() {
        return Mono.defer(() -> {
            taken.accept(lines);
            return faults.isEmpty() ? Mono.empty() : Mono.error(new Refusal.Invalid(faults));
        });
    }

    /** A chunk is not stored because of that line. */
    void spoil(int line) {
        badChunks.putIfAbsent(chunkOf(line), line);
    }

    int chunkLines() {
        return chunkLines;
    }

    int chunkOf(int line) {
        return (line - 1) / chunkLines;
    }

    /** Chunks that are not stored, each with the line it fell by. */
    SortedMap<Integer, Integer> badChunks() {
        return badChunks;
    }

    int lastLine() {
        return last;
    }

    IngestOptions options() {
        return options;
    }

    /** Lines that are to be stored, bad chunks left out. */
    BitSet storable() {
        BitSet storable = (BitSet) accepted.clone();
        badChunks.keySet().forEach(chunk -> storable.clear(chunk * chunkLines + 1, (chunk + 1) * chunkLines + 1));
        return storable;
    }

    /** Lines whose sha was there already. */
    BitSet conflicts() {
        BitSet conflicts = storable();
        conflicts.andNot(inserted);
        conflicts.andNot(updated);
        return conflicts;
    }

    synchronized void stored(int line, boolean isNew) {
        (isNew ? inserted : updated).set(line);
    }

    void count(long newRows, long oldRows) {
        insertedCount += newRows;
        updatedCount += oldRows;
    }

    /** What was noted as stored is undone. */
    void forget() {
        inserted.clear();
        updated.clear();
        insertedCount = 0;
        updatedCount = 0;
    }

    /** The same for the lines of one chunk. */
    void forget(List<Numbered> lines) {
        lines.forEach(line -> {
            inserted.clear(line.line());
            updated.clear(line.line());
        });
    }

    /** Whether the line was good in itself, but its sha was there already. */
    boolean isConflict(int line) {
        return accepted.get(line);
    }

    boolean isInserted(int line) {
        return inserted.get(line);
    }

    boolean isUpdated(int line) {
        return updated.get(line);
    }

    IngestSummary summary(long roundTrips, long elapsedMs) {
        long storable = storable().cardinality();
        long fresh = insertedCount + inserted.cardinality();
        long overwritten = updatedCount + updated.cardinality();
        return new IngestSummary(
                lines,
                fresh,
                overwritten,
                storable - fresh - overwritten,
                lines - storable,
                options.strategy().toString(),
                roundTrips,
                elapsedMs);
    }
}
