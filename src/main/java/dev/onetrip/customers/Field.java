package dev.onetrip.customers;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A field of a customer as a client sent it.
 *
 * @param sent whether it was; one that was not stays as it is stored
 * @param value null for one that was sent as null, which removes what is stored
 */
record Field(boolean sent, @Nullable String value) {
    /** Whether storing it would leave what is stored as it is. */
    boolean agreesWith(@Nullable String stored) {
        return !sent || Objects.equals(value, stored);
    }
}
