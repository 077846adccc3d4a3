package dev.onetrip.commits;

/** Some lines, or commits, that came together. */
@FunctionalInterface
interface Piece {
    void into(Intake intake);
}
