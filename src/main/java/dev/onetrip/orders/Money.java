package dev.onetrip.orders;

import dev.onetrip.web.Fields;
import java.math.BigDecimal;
import java.util.Optional;

/** Amounts of money: exact, of two digits after the point, decimals in quotes for clients. */
public final class Money {
    /** Highest price of one piece; schema.sql has the same digits. */
    static final BigDecimal PRICE_MAX = new BigDecimal("99999999.99");

    /** Highest total of an order; schema.sql has the same digits. */
    public static final BigDecimal TOTAL_MAX = new BigDecimal("9999999999.99");

    private static final int CENTS = 2;

    private Money() {}

    static BigDecimal price(Fields fields, String name) {
        return cents(fields.amount(name, BigDecimal.ZERO, PRICE_MAX, CENTS));
    }

    /** Empty where missing or null. */
    static Optional<BigDecimal> total(Fields fields, String name) {
        return fields.optionalAmount(name, BigDecimal.ZERO, TOTAL_MAX, CENTS).map(Money::cents);
    }

    /** The amount with both digits after the point, as the tables store it. */
    static BigDecimal cents(BigDecimal amount) {
        return amount.setScale(CENTS);
    }

    /** The amount as answers show it, e.g. {@code 9.90}. */
    public static String text(BigDecimal amount) {
        return cents(amount).toPlainString();
    }
}
