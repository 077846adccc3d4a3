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
        BigDecimal value = parse(digits, min, max, fractionDigits);
        // the comparison looks at the magnitude first, so 1e999999 is never written out
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw outside(digits, min, max, fractionDigits);
        }
        BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        if (shortest.scale() > fractionDigits) {
            throw new ArithmeticException("is " + Sent.number(digits) + "; at most " + fractionDigits
                    + " digits after the point are allowed");
        }
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    private static BigDecimal parse(String digits, BigDecimal min, BigDecimal max, int fractionDigits) {
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            // JSON's grammar was checked before, so only the exponent can be beyond BigDecimal
            throw outside(digits, min, max, fractionDigits);
        }
    }

    private static ArithmeticException outside(String digits, BigDecimal min, BigDecimal max, int fractionDigits) {
        String number = fractionDigits == 0 ? "an integer" : "a number";
        return new ArithmeticException(Sent.needs(
                Sent.number(digits), number + " from " + min.toPlainString() + " to " + max.toPlainString()));
    }
}
