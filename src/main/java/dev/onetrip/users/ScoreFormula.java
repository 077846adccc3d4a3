package dev.onetrip.users;

import java.math.BigDecimal;

/** How a score changes when a user joins its board. Replace it by declaring a bean of this type. */
@FunctionalInterface
public interface ScoreFormula {
    /**
     * The score after one user joined.
     *
     * @param score the score before
     * @param users how many users the board had before the new one; 0 or more
     */
    BigDecimal next(BigDecimal score, long users);
}
