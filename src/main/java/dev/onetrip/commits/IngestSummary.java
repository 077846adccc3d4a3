package dev.onetrip.commits;

/**
 * What an ingest did.
 *
 * @param lines given, blank ones left out
 * @param inserted stored for the first time
 * @param updated stored before, and overwritten
 * @param skipped stored before, or given twice, and left as they were
 * @param failed refused
 * @param strategy that was used
 * @param roundTrips to the database, BEGIN and COMMIT included
 * @param elapsedMs from the arrival of the request to the answer of COMMIT
 */
public record IngestSummary(
        long lines,
        long inserted,
        long updated,
        long skipped,
        long failed,
        String strategy,
        long roundTrips,
        long elapsedMs) {

    /** What both did, by the strategy of the other. */
    public IngestSummary plus(IngestSummary other) {
        return new IngestSummary(
                lines + other.lines,
                inserted + other.inserted,
                updated + other.updated,
                skipped + other.skipped,
                failed + other.failed,
                other.strategy,
                roundTrips + other.roundTrips,
                elapsedMs + other.elapsedMs);
    }
}
