package dev.onetrip.users;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored user, as its answers show it.
 *
 * @param updated when it was last rescored; null on a fresh user
 */
record User(
        long id,
        String username,
        BigDecimal score,
        Instant created,
        @Nullable Instant updated,
        Profile profile) {}
