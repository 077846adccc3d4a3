package dev.onetrip.users;

import static dev.onetrip.core.Literal.instant;
import static dev.onetrip.core.Literal.list;
import static dev.onetrip.core.Literal.number;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Literal;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.RequestKey;
import dev.onetrip.core.SqlBatch;
import dev.onetrip.core.UnitDefinition;
import dev.onetrip.core.UnitOfWork;
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
final class StoredKeys {
    /** Most rows of one statement. */
    private static final long PRUNED_AT_ONCE = 10_000;

    private static final Duration PRUNING_DEADLINE = Duration.ofSeconds(10);

    private final UnitOfWork unitOfWork;
    private final Duration kept;
    private final Clock clock;

    /** @param kept how long a key is remembered */
    StoredKeys(UnitOfWork unitOfWork, Duration kept, Clock clock) {
        this.unitOfWork = unitOfWork;
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

    /** Prunes until nothing is left to prune. */
    @Scheduled(
            initialDelayString = "${onetrip.users.keys-pruned-every}",
            fixedDelayString = "${onetrip.users.keys-pruned-every}")
    Mono<Void> pruneAll() {
        return prune().repeat().takeUntil(deleted -> deleted < PRUNED_AT_ONCE).then();
    }

    /** Deletes what is too old to count, in every instance; rows that another one is deleting are left to it. */
    Mono<Long> prune() {
        return unitOfWork
                .write(
                        UnitDefinition.within(Deadline.in(PRUNING_DEADLINE)),
                        connection ->
                                connection.update(UsersSql.PRUNE_KEYS, statement -> statement.bind("$1", forgotten())))
                .onErrorResume(Refusal.class, later -> Mono.just(0L));
    }

    private Instant forgotten() {
        return clock.instant().minus(kept);
    }
}
