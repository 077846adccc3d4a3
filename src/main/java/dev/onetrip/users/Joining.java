package dev.onetrip.users;

import java.math.BigDecimal;
import java.util.List;

/**
 * What users that join a board come to, once the last of them has joined.
 *
 * @param target what is written so that every other score changes
 * @param scores what their rows say, in the order of joining
 * @param bases what their rows say beside it, for the map of the board; none where {@link Target#SCORES}
 * @param map of the board from then on; the identity unless {@link Target#MAP}
 */
record Joining(Target target, List<BigDecimal> scores, List<BigDecimal> bases, Affine map) {

    /** What is written. */
    enum Target {
        /** The score of each row, as it is; no row has a base then. */
        SCORES,
        /** The same with each score as base: one pass, after which the map can move. */
        BASES,
        /** The map of the board, and no row. */
        MAP
    }

    /** Into each row. */
    static Joining rows(List<BigDecimal> scores) {
        return new Joining(Target.SCORES, scores, List.of(), Affine.IDENTITY);
    }
}
