package dev.onetrip.commits.ingest;

/** Some lines, or commits, that came together. */
@FunctionalInterface
interface Piece {
    void into(RowWriter intake);
}
