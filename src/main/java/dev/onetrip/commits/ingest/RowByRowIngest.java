package dev.onetrip.commits.ingest;

import reactor.core.publisher.Mono;

/** A round trip a line, in one transaction: what the others are measured against. */
final class RowByRowIngest implements Ingest {
    private final UploadUnit oneUnit;

    RowByRowIngest(UploadUnit oneUnit) {
        this.oneUnit = oneUnit;
    }

    @Override
    public Mono<Void> store(Upload upload) {
        return BoundIngest.store(oneUnit, upload, 1);
    }
}
