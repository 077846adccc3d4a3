package dev.onetrip.commits.ingest;

import java.util.Locale;

/** The ways of storing an upload, by the values of {@code ?strategy=}. */
enum Strategy {
    /** One statement a line: brute force, for comparison. */
    ROW_BY_ROW,
    /** One transaction a line, several at a time. Not recommended: neither atomic nor on one connection. */
    PARALLEL,
    /** COPY, whole or not at all: a duplicate fails it. */
    COPY,
    /** One statement a chunk of lines, its values bound as arrays. */
    UNNEST,
    /** COPY into a temporary table, merged from there in key order. */
    PIVOT;

    /** The one for a source of unknown size that names none; the {@link Autopilot} chooses for uploads. */
    static Strategy chosen() {
        return PIVOT;
    }

    /** As it stands in a query and in a summary. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
