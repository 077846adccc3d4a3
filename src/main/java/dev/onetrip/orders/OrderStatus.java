package dev.onetrip.orders;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where an order stands; the only place that says which moves are legal. Its text is that of JSON and of the table. */
public enum OrderStatus {
    PENDING,
    PROCESSING,
    COMPLETED,
    CANCELLED;

    /** Where an order goes from here; from a closed status nowhere. */
    Set<OrderStatus> next() {
        return switch (this) {
            case PENDING -> Set.of(PROCESSING, CANCELLED);
            case PROCESSING -> Set.of(COMPLETED, CANCELLED);
            case COMPLETED, CANCELLED -> Set.of();
        };
    }

    /** Whether an order keeps its customer's fields as they were. OrdersSql says the same of the rows. */
    public boolean isClosed() {
        return next().isEmpty();
    }

    /** Whether nothing is under way for an order, and nothing was delivered. */
    boolean isDeletable() {
        return this == PENDING || this == CANCELLED;
    }

    /** The statuses from which an order gets here, as the table has them. */
    String[] before() {
        return Arrays.stream(values())
                .filter(status -> status.next().contains(this))
                .map(OrderStatus::toString)
                .toArray(String[]::new);
    }

    /** Those that an order may be deleted in, as the table has them. */
    static String[] deletable() {
        return Arrays.stream(values())
                .filter(OrderStatus::isDeletable)
                .map(OrderStatus::toString)
                .toArray(String[]::new);
    }

    /** One sentence that names the legal moves. */
    String moves() {
        return isClosed()
                ? "The order is " + this + ", and no status follows."
                : "The order is " + this + "; the next status is "
                        + Arrays.stream(values())
                                .filter(next()::contains)
                                .map(OrderStatus::toString)
                                .collect(Collectors.joining(" or "))
                        + ".";
    }

    /** The status of that text; empty where none has it. */
    public static Optional<OrderStatus> of(String text) {
        return Arrays.stream(values())
                .filter(status -> status.toString().equals(text))
                .findFirst();
    }

    /** Every status, for a client. */
    static String all() {
        return Arrays.stream(values()).map(OrderStatus::toString).collect(Collectors.joining(", "));
    }

    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
