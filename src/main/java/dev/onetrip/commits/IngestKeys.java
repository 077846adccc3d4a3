package dev.onetrip.commits;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.RequestKey;
import dev.onetrip.core.UnitDefinition;
import dev.onetrip.core.UnitOfWork;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The idempotency keys of uploads: read before, written with the effect, forgotten after a day. */
final class IngestKeys {
    /** Most rows of one statement. */
    private static final long PRUNED_AT_ONCE = 10_000;

    private static final Duration PRUNING_DEADLINE = Duration.ofSeconds(10);

    private final UnitOfWork unitOfWork;
    private final CommitsProperties properties;
    private final JsonMapper json;
    private final Clock clock;

    IngestKeys(UnitOfWork unitOfWork, CommitsProperties properties, JsonMapper json, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What an upload was answered.
     *
     * @param request of the upload
     * @param lines of the answer, each with a line end but the last
     */
    record Kept(UUID request, String lines) {}

    /** The answer that is kept under the key, or nothing. One round trip. */
    Mono<Kept> kept(String slug, RequestKey key, Deadline deadline) {
        return unitOfWork
                .read(
                        deadline,
                        connection -> connection.select(
                                CommitsSql.KEY,
                                statement -> statement
                                        .bind("$1", slug)
                                        .bind("$2", key.key())
                                        .bind("$3", forgotten()),
                                row -> new Kept(
                                        Objects.requireNonNull(row.get(0, UUID.class)),
                                        Objects.requireNonNull(row.get(1, String.class)))))
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()));
    }

    /** The answer of an upload that has not been done yet. */
    KeyedAnswer answer(String slug, RequestKey key, MessageDigest body) {
        return new KeyedAnswer(key, slug, body, json, properties.answerLimit().toBytes(), forgotten());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Prunes until nothing is left to prune. */
    @Scheduled(
            initialDelayString = "${onetrip.commits.keys-pruned-every}",
            fixedDelayString = "${onetrip.commits.keys-pruned-every}")
    Mono<Void> pruneAll() {
        return prune().repeat().takeUntil(deleted -> deleted < PRUNED_AT_ONCE).then();
    }

    /** Deletes what is too old to count, in every instance; rows that another one is deleting are left to it. */
    Mono<Long> prune() {
        return unitOfWork
                .write(
                        UnitDefinition.within(Deadline.in(PRUNING_DEADLINE)),
                        connection -> connection.update(
                                CommitsSql.PRUNE_KEYS, statement -> statement.bind("$1", forgotten())))
                .onErrorResume(Refusal.class, later -> Mono.just(0L));
    }

    private Instant forgotten() {
        return clock.instant().minus(properties.keysKept());
    }
}
