package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import java.time.Instant;
import java.util.UUID;

/**
 * How far a stream is: what is committed, and nothing else.
 *
 * @param request what was asked for beside the lines
 * @param line number of the last committed line, blank ones counted; {@link #NOWHERE} where nothing is
 * @param digest of the lines up to it, as {@link LineChain#hex()}
 * @param complete whether there was no line after it
 * @param summary of all parts
 * @param verdicts on all parts, a line each; above a limit the first of them only
 */
record Watermark(
        UUID request,
        int line,
        String digest,
        boolean complete,
        IngestSummary summary,
        String verdicts,
        Instant created,
        Instant updated) {
    static final int NOWHERE = -1;

    /** Of a stream that is not known. */
    static Watermark none(UUID request, Strategy strategy, Instant now) {
        IngestSummary nothing = new IngestSummary(0, 0, 0, 0, 0, strategy.toString(), 0, 0);
        return new Watermark(request, NOWHERE, LineChain.begun().hex(), false, nothing, "", now, now);
    }

    /** The lines that need not come again. */
    int committed() {
        return Math.max(0, line);
    }

    /** The same after one part more. */
    Watermark moved(int last, String lineDigest, boolean end, IngestSummary part, CharSequence given) {
        return new Watermark(
                request,
                Math.max(committed(), last),
                lineDigest,
                end,
                summary.plus(part),
                verdicts + given,
                created,
                updated);
    }
}
