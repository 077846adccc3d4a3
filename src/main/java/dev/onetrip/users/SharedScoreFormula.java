package dev.onetrip.users;

import java.math.BigDecimal;
import java.math.MathContext;

/** {@code f(score, n) = 1 + score + score / n}: a score grows by one and by its share of the board. */
final class SharedScoreFormula implements AffineFormula {
    private static final MathContext DIGITS = MathContext.DECIMAL128;

    /** An empty board has no user to share with: {@code 1 + score}. */
    @Override
    public Affine step(long users) {
        BigDecimal share = users == 0 ? BigDecimal.ZERO : BigDecimal.ONE.divide(BigDecimal.valueOf(users), DIGITS);
        return new Affine(BigDecimal.ONE.add(share, DIGITS), BigDecimal.ONE);
    }
}
