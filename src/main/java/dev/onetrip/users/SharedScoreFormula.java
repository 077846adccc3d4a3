package dev.onetrip.users;

import java.math.BigDecimal;

/** {@code f(score, n) = 1 + score + score / n}: a score grows by one and by its share of the board. */
final class SharedScoreFormula implements AffineFormula {
    /** An empty board has no user to share with: {@code 1 + score}. */
    @Override
    public Affine step(long users) {
        BigDecimal share =
                users == 0 ? BigDecimal.ZERO : BigDecimal.ONE.divide(BigDecimal.valueOf(users), Affine.DIGITS);
        return new Affine(BigDecimal.ONE.add(share, Affine.DIGITS), BigDecimal.ONE);
    }
}
