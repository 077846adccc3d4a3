package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.instant;
import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.idempotency.Keyed;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.idempotency.StoredKey;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.SqlBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    static boolean isAnyKeyed(List<Keyed<NewUser>> members) {
        return members.stream().anyMatch(Keyed::hasKey);
    }

    /** Asks for the keys of the members in the trip that takes the lock; for nothing when none has a key. */
    void open(SqlBatch opening, long board, List<Keyed<NewUser>> members) {
        List<Literal> keys = members.stream()
                .map(Keyed::key)
                .flatMap(Optional::stream)
                .map(RequestKey::key)
                .map(Literal::uuid)
                .toList();
        if (!keys.isEmpty()) {
            opening.add(UsersSql.KEYS, number(board), list(keys), instant(forgotten()));
        }
    }

    static List<StoredKey<Row>> read(List<@Nullable Object[]> rows) {
        return rows.stream()
                .map(row -> new StoredKey<>(
                        (UUID) Objects.requireNonNull(row[0]),
                        (UUID) Objects.requireNonNull(row[1]),
                        new Row(
                                (Long) Objects.requireNonNull(row[2]),
                                ((OffsetDateTime) Objects.requireNonNull(row[3])).toInstant())))
                .toList();
    }

    private Instant forgotten() {
        return clock.instant().minus(kept);
    }
}
