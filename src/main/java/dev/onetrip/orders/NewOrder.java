package dev.onetrip.orders;

import dev.onetrip.web.Fields;
import dev.onetrip.web.Reading;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order that is to be stored; every field is within its bounds.
 *
 * @param notes null where none were sent
 * @param total the sum of quantity times price
 */
record NewOrder(List<Item> items, @Nullable String notes, BigDecimal total) {
    /** Most items of one order. */
    static final int ITEMS_MAX = 1_000;

    /** Most code points of the notes; schema.sql has the same. */
    static final int NOTES_MAX = 2_000;

    private static final String ITEMS = "items";
    private static final String NOTES = "notes";
    private static final String TOTAL = "totalAmount";

    /** How one comes out of JSON. A client's own total is there to be compared. */
    static final Reading<NewOrder> READING = Reading.of(
            fields -> {
                List<Item> items = fields.objects(ITEMS, 0, ITEMS_MAX, Item::of);
                String notes = notes(fields);
                return new NewOrder(items, notes, total(fields, items));
            },
            ITEMS + "." + Item.PRODUCT_ID,
            ITEMS + "." + Item.QUANTITY,
            ITEMS + "." + Item.PRICE,
            NOTES,
            TOTAL);

    /** How one comes out of a line, also as an answer shows it. */
    static final Reading<NewOrder> LINE = READING.ignoring(
            ITEMS + ".line", "id", "customerId", "status", "customer", "version", "created", "updated");

    /**
     * A request for one, as a group takes it along.
     *
     * @param customerId whose order it is
     * @param inSteps whether it gets the journal of its steps
     */
    record Asked(UUID customerId, NewOrder order, boolean inSteps) {}

    /** The notes of a body; null where missing or null. */
    static @Nullable String notes(Fields fields) {
        return fields.optionalText(NOTES, 1, NOTES_MAX).orElse(null);
    }

    private static BigDecimal total(Fields fields, List<Item> items) {
        // before the sum, which is none where an item is refused
        BigDecimal sent = Money.total(fields, TOTAL).orElse(null);
        if (!fields.isSound()) {
            return BigDecimal.ZERO;
        }
        BigDecimal sum = Money.cents(items.stream().map(Item::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
        if (sum.compareTo(Money.TOTAL_MAX) > 0) {
            fields.refuse(ITEMS, "add up to more than " + Money.text(Money.TOTAL_MAX));
        } else if (sent != null && sent.compareTo(sum) != 0) {
            fields.refuseFor(TOTAL, Money.text(sum) + ", the sum of quantity times price, or no " + TOTAL + " at all,");
        }
        return sum;
    }
}
