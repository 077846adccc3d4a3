package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Problem;
import dev.onetrip.web.RefusedLine;
import dev.onetrip.web.VerdictQueue;
import java.util.ArrayList;
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
    private final VerdictQueue verdicts;
    private final LongConsumer taken;
    private final int before;
    private final LineSet accepted;
    private final LineSet inserted;
    private final LineSet updated;
    /** Chunks that are not stored, each with the line it fell by. */
    private final SortedMap<Integer, Integer> badChunks = new TreeMap<>();

    private final List<FieldProblem> faults = new ArrayList<>();
    private int last;
    private long lines;
    private boolean mayPass;
    private long insertedCount;
    private long updatedCount;

    /**
     * @param before lines that an earlier part of the same stream had
     * @param taken told of the number of lines taken over so far
     */
    Ledger(IngestOptions options, int before, int chunkLines, VerdictQueue verdicts, LongConsumer taken) {
        this.options = options;
        this.before = before;
        this.accepted = new LineSet(before);
        this.inserted = new LineSet(before);
        this.updated = new LineSet(before);
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
        accepted.add(line);
        if (lines % 1024 == 0) {
            taken.accept(lines);
        }
    }

    /** Notes the fault, and answers it at once where the rest goes on. */
    synchronized void refuse(int line, Refusal why) {
        accepted.remove(line);
        mayPass |= why.problemType().mayPass();
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
        return verdicts.room(next);
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

    /** What was found of chunks since they were those is forgotten. */
    void spoiledOnly(SortedMap<Integer, Integer> chunks) {
        badChunks.keySet().retainAll(chunks.keySet());
    }

    /** Lines so far that are not blank. */
    synchronized long lines() {
        return lines;
    }

    /** Whether a line was refused that the same upload may store later. */
    synchronized boolean mayPass() {
        return mayPass;
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

    int firstLine() {
        return before + 1;
    }

    int lastLine() {
        return last;
    }

    IngestOptions options() {
        return options;
    }

    /** Lines that are to be stored, bad chunks left out. */
    LineSet storable() {
        LineSet storable = accepted.copy();
        badChunks.keySet().forEach(chunk -> storable.removeAll(chunk * chunkLines + 1, (chunk + 1) * chunkLines));
        return storable;
    }

    /** Lines whose sha was there already. */
    LineSet conflicts() {
        LineSet conflicts = storable();
        conflicts.removeAll(inserted);
        conflicts.removeAll(updated);
        return conflicts;
    }

    synchronized void stored(int line, boolean isNew) {
        (isNew ? inserted : updated).add(line);
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

    /** The same for the lines from the first to the last. */
    void forget(int first, int last) {
        inserted.removeAll(first, last);
        updated.removeAll(first, last);
    }

    /** Whether the line was good in itself, but its sha was there already. */
    boolean isConflict(int line) {
        return accepted.contains(line);
    }

    boolean isInserted(int line) {
        return inserted.contains(line);
    }

    boolean isUpdated(int line) {
        return updated.contains(line);
    }

    IngestSummary summary(long roundTrips, long elapsedMs) {
        long storable = storable().count();
        long fresh = insertedCount + inserted.count();
        long overwritten = updatedCount + updated.count();
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
