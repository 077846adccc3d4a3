package dev.onetrip.commits.ingest;

import dev.onetrip.commits.RepositoryIds;
import dev.onetrip.transaction.UnitOfWork;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** The ways of storing an upload, one for each {@link Strategy}. */
final class Ingests {
    private final Map<Strategy, Ingest> ways = new EnumMap<>(Strategy.class);
    private final IngestMeters meters;

    Ingests(UnitOfWork unitOfWork, RepositoryIds ids, IngestProperties properties, IngestMeters meters) {
        this.meters = meters;
        UploadUnit oneUnit = new UploadUnit(unitOfWork, ids, properties.workMem());
        ways.put(Strategy.ROW_BY_ROW, new RowByRowIngest(oneUnit));
        ways.put(Strategy.PARALLEL, new ParallelIngest(unitOfWork, ids, properties.parallelism()));
        ways.put(Strategy.COPY, new CopyIngest(oneUnit));
        ways.put(Strategy.UNNEST, new UnnestIngest(oneUnit, properties.chunkLines()));
        ways.put(Strategy.PIVOT, new PivotIngest(oneUnit));
    }

    /** Stores the upload the way that its options name. */
    Mono<Void> store(Upload upload) {
        Strategy strategy = upload.options().strategy();
        return meters.of(upload, Objects.requireNonNull(ways.get(strategy)).store(upload));
    }
}
