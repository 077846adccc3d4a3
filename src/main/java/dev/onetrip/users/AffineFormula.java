package dev.onetrip.users;

import java.math.BigDecimal;

/**
 * A formula of the shape {@code slope × score + intercept}. Any number of its steps fold into one, so that a whole
 * group of creations rescores every user once, in one UPDATE that reads nothing.
 */
public interface AffineFormula extends ScoreFormula {
    /** The step that is taken when a user joins a board of so many users. */
    Affine step(long users);

    @Override
    default BigDecimal next(BigDecimal score, long users) {
        return step(users).apply(score);
    }
}
