package dev.onetrip.commits.ingest;

import dev.onetrip.core.Deadline;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Pruning;
import dev.onetrip.transaction.UnitOfWork;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;

/** The idempotency keys of uploads: read before, written with the effect, forgotten after a day. */
final class IngestKeys {
    /** Most rows of one statement. */
    private static final long PRUNED_AT_ONCE = 10_000;

    private final UnitOfWork unitOfWork;
    private final Pruning pruning;
    private final IngestProperties properties;
    private final KeptLines keptLines;
    private final Clock clock;

    IngestKeys(UnitOfWork unitOfWork, Pruning pruning, IngestProperties properties, KeptLines keptLines, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.pruning = pruning;
        this.properties = properties;
        this.keptLines = keptLines;
        this.clock = clock;
    }

    /**
     * What an upload was answered.
     *
     * @param request of the upload
     * @param lines of the answer, each with a line end but the last
     */
    record StoredKey(UUID request, String lines) {}

    /** The answer that is kept under the key, or nothing. One round trip. */
    Mono<StoredKey> kept(String slug, RequestKey key, Deadline deadline) {
        return unitOfWork.one(
                deadline,
                IngestSql.KEY,
                statement -> statement.bind("$1", slug).bind("$2", key.key()).bind("$3", forgotten()),
                row -> new StoredKey(Columns.required(row, 0, UUID.class), Columns.required(row, 1, String.class)));
    }

    /** The answer of an upload that has not been done yet. */
    KeyedAnswer answer(String slug, RequestKey key, MessageDigest body) {
        return new KeyedAnswer(
                key, slug, body, keptLines, properties.answerLimit().toBytes(), forgotten());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Deletes what is too old to count. */
    @Scheduled(
            initialDelayString = "${onetrip.commits.keys-pruned-every}",
            fixedDelayString = "${onetrip.commits.keys-pruned-every}")
    Mono<Long> prune() {
        return pruning.prune(IngestSql.PRUNE_KEYS, properties.keysKept(), PRUNED_AT_ONCE);
    }

    private Instant forgotten() {
        return clock.instant().minus(properties.keysKept());
    }
}
