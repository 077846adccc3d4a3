package dev.onetrip.commits.ingest;

import dev.onetrip.core.Deadline;
import dev.onetrip.idempotency.KeyedUploads;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.idempotency.StoredKey;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** The idempotency keys of uploads: read before, written with the effect, forgotten after a day. */
final class IngestKeys {
    private final UnitOfWork unitOfWork;
    private final IngestProperties properties;
    private final KeyedUploads uploads;
    private final Clock clock;

    IngestKeys(UnitOfWork unitOfWork, IngestProperties properties, KeyedUploads uploads, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.properties = properties;
        this.uploads = uploads;
        this.clock = clock;
    }

    /**
     * The answer that is kept under the key, its lines each with a line end but the last; or nothing. One round trip.
     */
    Mono<StoredKey<String>> kept(String slug, RequestKey key, Deadline deadline) {
        return unitOfWork.one(
                deadline,
                IngestSql.KEY,
                statement -> statement.bind("$1", slug).bind("$2", key.key()).bind("$3", forgotten()),
                row -> new StoredKey<>(
                        key.key(), Columns.required(row, 0, UUID.class), Columns.required(row, 1, String.class)));
    }

    /** The answer of an upload that has not been done yet. */
    KeyedAnswer answer(String slug, RequestKey key, MessageDigest body) {
        return new KeyedAnswer(
                uploads.keeping(key, body, properties.answerLimit().toBytes()), slug, forgotten());
    }

    private Instant forgotten() {
        return clock.instant().minus(properties.keysKept());
    }
}
