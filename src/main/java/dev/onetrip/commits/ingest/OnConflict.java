package dev.onetrip.commits.ingest;

import java.util.Locale;

/**
 * What becomes of a line whose sha is stored already, or stands on an earlier line, by the values of
 * {@code ?on-conflict=}.
 */
enum OnConflict {
    /** It is skipped. */
    NOTHING,
    /** What is stored is overwritten; of several lines with one sha the first counts. */
    UPDATE,
    /** It is a fault: nothing is stored. */
    ERROR,
    /** It is skipped and gets a verdict. */
    REPORT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
