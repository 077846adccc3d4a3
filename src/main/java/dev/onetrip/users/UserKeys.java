package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.instant;
import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Pruning;
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
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** The idempotency keys of creations: read with the lock, written with the effect, forgotten after a day. */
final class UserKeys {
    /** Most rows of one statement. */
    private static final long PRUNED_AT_ONCE = 10_000;

    private final Pruning pruning;
    private final Duration kept;
    private final Clock clock;

    /** @param kept how long a key is remembered */
    UserKeys(Pruning pruning, Duration kept, Clock clock) {
        this.pruning = pruning;
        this.kept = kept;
        this.clock = clock;
    }

    /** A key that was stored, with what it created. */
    record Row(UUID key, UUID request, long id, Instant created) {}

    static boolean isAnyKeyed(List<Creation> members) {
        return members.stream().anyMatch(member -> member.key().isPresent());
    }

    /** Asks for the keys of the members in the trip that takes the lock; for nothing when none has a key. */
    void open(SqlBatch opening, long board, List<Creation> members) {
        List<Literal> keys = members.stream()
                .map(Creation::key)
                .flatMap(Optional::stream)
                .map(RequestKey::key)
                .map(Literal::uuid)
                .toList();
        if (!keys.isEmpty()) {
            opening.add(UsersSql.KEYS, number(board), list(keys), instant(forgotten()));
        }
    }

    static List<Row> read(List<@Nullable Object[]> rows) {
        return rows.stream()
                .map(row -> new Row(
                        (UUID) Objects.requireNonNull(row[0]),
                        (UUID) Objects.requireNonNull(row[1]),
                        (Long) Objects.requireNonNull(row[2]),
                        ((OffsetDateTime) Objects.requireNonNull(row[3])).toInstant()))
                .toList();
    }

    /** Deletes what is too old to count. */
    @Scheduled(
            initialDelayString = "${onetrip.users.keys-pruned-every}",
            fixedDelayString = "${onetrip.users.keys-pruned-every}")
    Mono<Long> prune() {
        return pruning.prune(UsersSql.PRUNE_KEYS, kept, PRUNED_AT_ONCE);
    }

    private Instant forgotten() {
        return clock.instant().minus(kept);
    }
}
