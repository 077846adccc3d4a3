package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.core.ProblemType;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Problem;
import dev.onetrip.web.RefusedLine;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is answered once it is known: chunks that were taken back, lines that were asked about. */
final class ClosingLines {
    private ClosingLines() {}

    /** The last line of an answer. */
    record Summary(IngestSummary summary) {}

    /** A line that was done. */
    record DoneLine(int line, int status, String outcome) {}

    /** Lines that were taken back together. */
    record RefusedChunk(Lines chunk, int status, Problem problem) {}

    /** The first and the last line number. */
    record Lines(int first, int last) {}

    static Stream<Object> of(Ledger ledger) {
        return Stream.concat(chunks(ledger), lines(ledger));
    }

    private static Stream<Object> chunks(Ledger ledger) {
        return ledger.badChunks().entrySet().stream().map(bad -> {
            Lines lines = new Lines(
                    bad.getKey() * ledger.chunkLines() + 1,
                    Math.min((bad.getKey() + 1) * ledger.chunkLines(), ledger.lastLine()));
            boolean conflict = ledger.isConflict(bad.getValue());
            String detail = "Lines " + lines.first() + " to " + lines.last() + " are not stored because of line "
                    + bad.getValue() + (conflict ? ", whose sha is stored already or appears twice." : ".");
            ProblemType type = conflict ? ProblemType.SHA_TAKEN : ProblemType.INVALID;
            return new RefusedChunk(lines, type.status(), Problem.of(type, detail));
        });
    }

    private static Stream<Object> lines(Ledger ledger) {
        LineSet conflicts = ledger.conflicts();
        boolean reports = ledger.options().onConflict() == OnConflict.REPORT;
        IntStream lines = ledger.options().everyLine()
                ? ledger.storable().stream()
                : reports ? conflicts.stream() : IntStream.empty();
        return lines.mapToObj(line -> reports && conflicts.contains(line) ? taken(line) : done(ledger, line));
    }

    private static Object taken(int line) {
        Refusal taken = new Refusal.Taken("sha", "The sha is stored already, or an earlier line has it.");
        return new RefusedLine(line, taken.status(), Problem.of(taken));
    }

    private static Object done(Ledger ledger, int line) {
        if (ledger.isInserted(line)) {
            return new DoneLine(line, 201, "inserted");
        }
        return new DoneLine(line, 200, ledger.isUpdated(line) ? "updated" : "skipped");
    }
}
