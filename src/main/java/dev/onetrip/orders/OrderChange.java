package dev.onetrip.orders;

import dev.onetrip.web.Fields;
import dev.onetrip.web.Reading;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a change asks for.
 *
 * @param status the next one; empty where it stays
 * @param notesSent whether the notes change
 * @param notes null removes them
 */
record OrderChange(
        Optional<OrderStatus> status,
        boolean notesSent,
        @Nullable String notes) {
    private static final String STATUS = "status";
    private static final String NOTES = "notes";
    private static final int STATUS_MAX = 20;

    /** How one comes out of JSON. */
    static final Reading<OrderChange> READING = Reading.of(OrderChange::of, STATUS, NOTES);

    /**
     * A request for one.
     *
     * @param change empty for one that deletes
     */
    record Asked(UUID customerId, long id, Optional<OrderChange> change) {}

    private static OrderChange of(Fields fields) {
        if (fields.isNull(STATUS)) {
            fields.refuseFor(STATUS, "one of " + OrderStatus.all());
        } else if (!fields.has(STATUS) && !fields.has(NOTES)) {
            fields.refuse(STATUS, "is missing, and so is " + NOTES + ": there is nothing to change");
        }
        Optional<String> status = fields.optionalText(STATUS, 1, STATUS_MAX);
        if (status.isPresent() && OrderStatus.of(status.get()).isEmpty()) {
            fields.refuseFor(STATUS, "one of " + OrderStatus.all());
        }
        return new OrderChange(status.flatMap(OrderStatus::of), fields.has(NOTES), NewOrder.notes(fields));
    }
}
