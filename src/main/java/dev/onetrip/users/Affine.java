package dev.onetrip.users;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The map {@code x → slope × x + intercept}, exact to 50 digits: a score has up to 38, and what is read through a map
 * keeps each of them.
 *
 * @param slope factor
 * @param intercept summand
 */
public record Affine(BigDecimal slope, BigDecimal intercept) {
    /** How exact the steps of a formula have to be. */
    public static final MathContext DIGITS = new MathContext(50);

    /** Nothing changes. */
    public static final Affine IDENTITY = new Affine(BigDecimal.ONE, BigDecimal.ZERO);

    /** The value at a point. */
    public BigDecimal apply(BigDecimal x) {
        BigDecimal value = slope.multiply(x, DIGITS).add(intercept, DIGITS);
        // a zero would keep the digits after the point of both, and have more with every step
        return value.signum() == 0 ? BigDecimal.ZERO : value;
    }

    /** The point whose value it is; of a slope that is not 0. */
    public BigDecimal before(BigDecimal value) {
        return value.subtract(intercept, DIGITS).divide(slope, DIGITS);
    }

    /** This map first, then the other. */
    public Affine then(Affine next) {
        return new Affine(next.slope.multiply(slope, DIGITS), next.apply(intercept));
    }
}
