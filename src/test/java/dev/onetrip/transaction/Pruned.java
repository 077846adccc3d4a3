package dev.onetrip.transaction;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Service;
import java.util.Objects;

/** Prunes tables of a running service without waiting for their time. */
public final class Pruned {
    private Pruned() {}

    /** The rows that were deleted of that table. */
    public static long now(Service service, String table) {
        PrunedTable found = service.beans(PrunedTable.class).values().stream()
                .filter(one -> one.name().equals(table))
                .findFirst()
                .orElseThrow();
        return now(service, found);
    }

    static long now(Service service, PrunedTable table) {
        return Objects.requireNonNull(service.bean(Chores.class).all(table).block(Eventually.SOON));
    }
}
