package dev.onetrip.commits.ingest;

import java.util.Locale;

/**
 * What becomes of a line whose sha is stored already, or stands on an earlier line, by the values of
 * {@code ?on-conflict=}. The lines of an upload take effect in their order, as if each had come alone: in every
 * strategy and mode, and from one part of a stream to the next.
 */
enum OnConflict {
    /** It is skipped. */
    NOTHING,
    /**
     * What is stored is overwritten, also what an earlier line stored: of several lines with one sha the last stays.
     */
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
