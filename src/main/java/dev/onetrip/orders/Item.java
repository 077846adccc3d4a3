package dev.onetrip.orders;

import dev.onetrip.web.Fields;
import dev.onetrip.web.Reading;
import dev.onetrip.web.Sent;
import java.math.BigDecimal;

/** One line of an order; every field is within its bounds. */
public record Item(long productId, int quantity, BigDecimal price) {
    /** The name of the field that a product is named by. */
    public static final String PRODUCT_ID = "productId";

    static final String QUANTITY = "quantity";
    static final String PRICE = "price";

    private static final int QUANTITY_MAX = 1_000_000;

    /** How one comes out of JSON by itself, also as an order shows it. */
    public static final Reading<Item> READING =
            Reading.of(Item::of, PRODUCT_ID, QUANTITY, PRICE).ignoring("line");

    static Item of(Fields fields) {
        return new Item(
                fields.integer(PRODUCT_ID, 1, Long.MAX_VALUE),
                (int) fields.integer(QUANTITY, 1, QUANTITY_MAX),
                Money.price(fields, PRICE));
    }

    /** What is wrong with the id of a product that is not there. */
    public static String unknownProduct(long id) {
        return Sent.needs(Long.toString(id), "the id of a stored product");
    }

    /** Quantity times price. */
    public BigDecimal amount() {
        return price.multiply(BigDecimal.valueOf(quantity));
    }
}
