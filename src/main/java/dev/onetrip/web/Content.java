package dev.onetrip.web;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Fields} gave out, in that order. Keys that are stored hold digests of it, so its form is fixed: a field
 * that has to be there is its value; any other is empty where missing, {@value #SENT} where null, else {@value #SENT}
 * with {@code =} and the value.
 */
final class Content {
    private static final String SENT = "sent";

    private final List<Object> taken = new ArrayList<>();
    private String last = "";

    private record Sent(Object value) {}

    /** A field that may be missing or null. */
    void optional(String path, boolean sent, Optional<?> value) {
        Object none = sent ? SENT : "";
        taken.add(value.<Object>map(Sent::new).orElse(none));
        last = path;
    }

    /**
     * A field that has to be there, also where it was just noted as one that need not be; or the length of an array.
     */
    void required(String path, Object value) {
        if (path.equals(last)) {
            taken.remove(taken.size() - 1);
        }
        taken.add(value);
        last = path;
    }

    /** As texts; made only where they are asked for. */
    List<String> texts() {
        return taken.stream().map(Content::text).toList();
    }

    private static String text(Object value) {
        if (value instanceof Sent sent) {
            return SENT + "=" + text(sent.value());
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }
}
