package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.instant;
import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.idempotency.Keyed;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.idempotency.StoredKey;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The idempotency keys of creations: read with the lock, written with the effect, forgotten after a day. */
final class UserKeys {
    private final Duration kept;
    private final Clock clock;

    /** @param kept how long a key is remembered */
    UserKeys(Duration kept, Clock clock) {
        this.kept = kept;
        this.clock = clock;
    }

    /** The user that a key created. */
    record Row(long id, Instant created) {}

    /** Asks for the keys of the members in the trip that takes the lock; for nothing when none has a key. */
    Slot<StoredKey<Row>> open(SqlBatch opening, long board, List<Keyed<NewUser>> members) {
        List<Literal> keys = members.stream()
                .map(Keyed::key)
                .flatMap(Optional::stream)
                .map(RequestKey::key)
                .map(Literal::uuid)
                .toList();
        return keys.isEmpty()
                ? Slot.unasked()
                : opening.add(UsersSql.KEYS, UserKeys::stored, number(board), list(keys), instant(forgotten()));
    }

    private static StoredKey<Row> stored(io.r2dbc.spi.Row row) {
        return new StoredKey<>(
                Columns.required(row, 0, UUID.class),
                Columns.required(row, 1, UUID.class),
                new Row(Columns.required(row, 2, Long.class), Columns.required(row, 3, Instant.class)));
    }

    private Instant forgotten() {
        return clock.instant().minus(kept);
    }
}
