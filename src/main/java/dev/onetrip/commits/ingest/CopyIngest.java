package dev.onetrip.commits.ingest;

import reactor.core.publisher.Mono;

/**
 * COPY in one transaction, whole or not at all where a duplicate stands: as COPY straight into the table, but it can
 * name the lines, and keys go in their order. {@link IngestOptions} lets it have no other answer to a conflict.
 */
final class CopyIngest implements Ingest {
    private final PivotIngest staged;

    CopyIngest(UploadUnit oneUnit) {
        this.staged = new PivotIngest(oneUnit);
    }

    @Override
    public Mono<Void> store(Upload upload) {
        return staged.store(upload);
    }
}
