package dev.onetrip.commits.ingest;

import dev.onetrip.transaction.UnitOfWork;
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

    /** Where nobody says anything and the size is not known; uploads are flown by the {@link Autopilot}. */
    static Strategy chosen() {
        return PIVOT;
    }

    Ingest with(UnitOfWork unitOfWork, IngestProperties properties) {
        UploadUnit oneUnit = new UploadUnit(unitOfWork, properties.workMem());
        return switch (this) {
            case ROW_BY_ROW -> new RowByRowIngest(oneUnit);
            case PARALLEL -> new ParallelIngest(unitOfWork, properties.parallelism());
            case COPY -> new CopyIngest(oneUnit);
            case UNNEST -> new UnnestIngest(oneUnit, properties.chunkLines());
            case PIVOT -> new PivotIngest(oneUnit);
        };
    }

    /** As it stands in a query and in a summary. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
