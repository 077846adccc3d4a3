package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.commits.RepositoryIds;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import io.r2dbc.spi.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The watermarks of streams. Each is written in the transaction of its lines and only where it stands as it was read:
 * of two uploads, wherever they run, the first to commit goes on and the other is refused.
 */
final class Watermarks {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final UnitOfWork unitOfWork;
    private final RepositoryIds ids;
    private final IngestProperties properties;
    private final JsonMapper json;
    private final ObjectReader summaries;
    private final Clock clock;
    private final Set<StreamId> inFlight = ConcurrentHashMap.newKeySet();

    Watermarks(UnitOfWork unitOfWork, RepositoryIds ids, IngestProperties properties, JsonMapper json, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.ids = ids;
        this.properties = properties;
        this.json = json;
        // made here: what is looked up for the first time takes a lock, which no event loop may wait for
        this.summaries = json.readerFor(IngestSummary.class);
        this.clock = clock;
    }

    /** The work, unless this instance is at the same stream already: then {@link Refusal.StreamBusy}. */
    <T> Flux<T> once(StreamId id, Flux<T> work) {
        return Flux.defer(() -> inFlight.add(id)
                ? work.doOnTerminate(() -> inFlight.remove(id)).doOnCancel(() -> inFlight.remove(id))
                : Flux.error(new Refusal.StreamBusy(SOON)));
    }

    /**
     * Where the stream stands; nothing where nothing of it is committed, or it was forgotten. One round trip, and one
     * for a slug that was not met yet.
     */
    Mono<Watermark> read(StreamId id, Deadline deadline) {
        return ids.of(id.slug(), deadline)
                .flatMap(repository -> unitOfWork.one(
                        deadline,
                        IngestSql.STREAM,
                        statement -> statement
                                .bind("$1", repository)
                                .bind("$2", id.stream())
                                .bind("$3", forgotten()),
                        this::watermark));
    }

    private Watermark watermark(Row row) {
        return new Watermark(
                Columns.required(row, 0, UUID.class),
                Columns.required(row, 1, Integer.class),
                Columns.required(row, 2, String.class),
                Columns.required(row, 3, Boolean.class),
                summaries.readValue(Columns.required(row, 4, String.class)),
                Columns.required(row, 5, String.class),
                Columns.required(row, 6, Instant.class),
                Columns.required(row, 7, Instant.class));
    }

    /** Moves the watermark, or {@link Refusal.StreamBusy} where another upload did. One round trip. */
    Mono<Void> keep(UnitConnection connection, long repository, StreamId id, Watermark before, Watermark now) {
        return connection
                .select(
                        IngestSql.KEEP_STREAM,
                        statement -> statement
                                .bind("$1", repository)
                                .bind("$2", id.stream())
                                .bind("$3", now.request())
                                .bind("$4", now.line())
                                .bind("$5", now.digest())
                                .bind("$6", now.complete())
                                .bind("$7", json.writeValueAsString(now.summary()))
                                .bind("$8", now.verdicts())
                                .bind("$9", before.line())
                                .bind("$10", forgotten())
                                .bind("$11", before.digest()),
                        row -> Columns.required(row, 0, UUID.class))
                .flatMap(kept -> kept.isEmpty() ? Mono.error(new Refusal.StreamBusy(SOON)) : Mono.empty());
    }

    /** Moves it without a line: the upload ended where it stood. */
    Mono<Void> end(StreamId id, Watermark before, Watermark now, Deadline deadline) {
        return unitOfWork.write(
                UnitDefinition.within(deadline),
                connection -> Repositories.lock(connection, id.slug())
                        .flatMap(repository -> keep(connection, repository, id, before, now)));
    }

    private Instant forgotten() {
        return clock.instant().minus(properties.streamsKept());
    }

    /** Of a stream that is not known yet. */
    Watermark none(UUID request, Strategy strategy) {
        return Watermark.none(request, strategy, clock.instant());
    }
}
