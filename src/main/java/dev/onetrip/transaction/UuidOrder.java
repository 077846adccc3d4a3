package dev.onetrip.transaction;

import java.util.Comparator;
import java.util.UUID;

/**
 * The order of keys in PostgreSQL, which is not Java's: in it locks are taken, so that no transactions wait in a
 * circle.
 */
public final class UuidOrder {
    public static final Comparator<UUID> ASCENDING = Comparator.comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private UuidOrder() {}
}
