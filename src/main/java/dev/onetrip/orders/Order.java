package dev.onetrip.orders;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A stored order, as its answers show it.
 *
 * @param totalAmount e.g. {@code 9.90}
 * @param notes null where there are none
 * @param customer as it is now while the order is open, as it was when it closed
 * @param version counts its changes, from 1
 * @param updated when it was last changed; null on one that never was
 * @param items JSON, an array in the order of their lines; null in lists, which do not show them
 */
record Order(
        long id,
        UUID customerId,
        OrderStatus status,
        String totalAmount,
        @Nullable String notes,
        Owner customer,
        long version,
        Instant created,
        @Nullable Instant updated,

        @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) @JsonDeserialize(using = RawJson.class) @Nullable String items) {

    private static final int BYTES_OF_AN_ITEM = 64;

    /** What an order shows of its customer. */
    record Owner(@Nullable String name, @Nullable String email) {}

    /** A value as the text that it was read from. */
    static final class RawJson extends ValueDeserializer<String> {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            return parser.readValueAsTree().toString();
        }
    }

    /** One that was just stored. */
    static Order fresh(long id, NewOrder.Asked asked, Owner owner, Instant created) {
        NewOrder order = asked.order();
        return new Order(
                id,
                asked.customerId(),
                OrderStatus.PENDING,
                Money.text(order.total()),
                order.notes(),
                owner,
                1,
                created,
                null,
                json(order.items()));
    }

    /** Reads the columns that OrdersSql shows of an order, from the given one on, without items. */
    static Order of(Row row, int first) {
        return read(row, first, null);
    }

    /** The same with the column of items after them. */
    static Order withItems(Row row, int first) {
        // the server breaks the line between two items, and nowhere else: they hold numbers only
        String items = Columns.required(row, first + 10, String.class).replace(", \n ", ",");
        return read(row, first, items);
    }

    private static Order read(Row row, int first, @Nullable String items) {
        return new Order(
                Columns.required(row, first + 1, Long.class),
                Columns.required(row, first, UUID.class),
                OrderStatus.of(Columns.required(row, first + 2, String.class)).orElseThrow(),
                Money.text(Columns.required(row, first + 3, BigDecimal.class)),
                row.get(first + 4, String.class),
                new Owner(row.get(first + 5, String.class), row.get(first + 6, String.class)),
                Columns.required(row, first + 7, Long.class),
                Columns.required(row, first + 8, Instant.class),
                row.get(first + 9, Instant.class),
                items);
    }

    /** As the server writes them: a text of numbers needs no encoder. */
    private static String json(List<Item> items) {
        StringBuilder json = new StringBuilder(2 + BYTES_OF_AN_ITEM * items.size()).append('[');
        for (int place = 0; place < items.size(); place++) {
            Item item = items.get(place);
            json.append(place == 0 ? "{\"line\":" : ",{\"line\":")
                    .append(place + 1)
                    .append(",\"productId\":")
                    .append(item.productId())
                    .append(",\"quantity\":")
                    .append(item.quantity())
                    .append(",\"price\":\"")
                    .append(Money.text(item.price()))
                    .append("\"}");
        }
        return json.append(']').toString();
    }
}
