package dev.onetrip.faults;

import dev.onetrip.web.Fields;
import dev.onetrip.web.Reading;

/**
 * A board whose row another transaction holds, as a long report or a forgotten session does.
 *
 * @param millis how long
 */
record HeldBoard(long board, long millis) {
    private static final long MILLIS_MAX = 10_000;

    /** How one comes out of JSON. */
    static final Reading<HeldBoard> READING = Reading.of(HeldBoard::of, "board", "millis");

    private static HeldBoard of(Fields fields) {
        return new HeldBoard(fields.integer("board", 1, Long.MAX_VALUE), fields.integer("millis", 1, MILLIS_MAX));
    }
}
