package dev.onetrip.commits.ingest;

import dev.onetrip.commits.RepositoryIds;
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
    private final RepositoryIds ids;
    private final IngestProperties properties;
    private final KeyedUploads uploads;
    private final Clock clock;

    IngestKeys(
            UnitOfWork unitOfWork, RepositoryIds ids, IngestProperties properties, KeyedUploads uploads, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.ids = ids;
        this.properties = properties;
        this.uploads = uploads;
        this.clock = clock;
    }

    /**
     * The answer that is kept under the key, its lines each with a line end but the last; or nothing. One round trip,
     * and one for a slug that was not met yet.
     */
    Mono<StoredKey<String>> kept(String slug, RequestKey key, Deadline deadline) {
        return ids.of(slug, deadline)
                .flatMap(id -> unitOfWork.one(
                        deadline,
                        IngestSql.KEY,
                        statement ->
                                statement.bind("$1", id).bind("$2", key.key()).bind("$3", forgotten()),
                        row -> new StoredKey<>(
                                key.key(),
                                Columns.required(row, 0, UUID.class),
                                Columns.required(row, 1, String.class))));
    }

    /** The answer of an upload that has not been done yet. */
    KeyedAnswer answer(RequestKey key, MessageDigest body) {
        return new KeyedAnswer(
                uploads.keeping(key, body, properties.answerLimit().toBytes()), forgotten());
    }

    private Instant forgotten() {
        return clock.instant().minus(properties.keysKept());
    }
}
