package dev.onetrip.migrations;

import org.jspecify.annotations.Nullable;

/**
 * A step that began and has not ended.
 *
 * @param step its id
 * @param direction which of its scripts
 * @param part the part that is next, or half done; 0 is the first
 * @param kind the kind of that part, in words
 * @param position where a backfill goes on; null at its begin
 * @param done rows of it that are done
 * @param total about how many rows it has
 */
record UnderWay(
        int step,
        Direction direction,
        int part,
        String kind,
        @Nullable String position,
        long done,
        long total) {

    /** As it is told: {@code 005 up, part 2}. */
    @Override
    public String toString() {
        return Step.number(step) + " " + direction.word() + ", part " + (part + 1)
                + (done == 0 ? "" : ", " + done + " of about " + total + " rows");
    }
}
