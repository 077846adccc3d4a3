package dev.onetrip.web;

import java.math.BigDecimal;

/** Decimals as written by a client; the time spent is bounded by the digits, never by the exponent. */
final class Decimals {
    private Decimals() {}

    /**
     * The number without trailing zeros, without exponent when written out.
     *
     * @throws ArithmeticException the sentence for the client, if it is out of range or too fine
     */
    static BigDecimal read(String digits, BigDecimal min, BigDecimal max, int fractionDigits) {
        BigDecimal value = parse(digits, min, max);
        // the comparison looks at the magnitude first, so 1e999999 is never written out
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw outside(min, max);
        }
        BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (shortest.scale() > fractionDigits) {
            throw new ArithmeticException("must have at most " + fractionDigits + " digits after the point");
        }
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    private static BigDecimal parse(String digits, BigDecimal min, BigDecimal max) {
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            // JSON's grammar was checked before, so only the exponent can be beyond BigDecimal
            throw outside(min, max);
        }
    }

    private static ArithmeticException outside(BigDecimal min, BigDecimal max) {
        return new ArithmeticException("must be between " + min.toPlainString() + " and " + max.toPlainString());
    }
}
