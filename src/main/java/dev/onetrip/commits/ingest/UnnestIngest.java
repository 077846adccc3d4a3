package dev.onetrip.commits.ingest;

import reactor.core.publisher.Mono;

/** A statement a chunk of lines, with bound arrays; two round trips a chunk, in one transaction. */
final class UnnestIngest implements Ingest {
    private final UploadUnit oneUnit;
    private final int chunkLines;

    UnnestIngest(UploadUnit oneUnit, int chunkLines) {
        this.oneUnit = oneUnit;
        this.chunkLines = chunkLines;
    }

    @Override
    public Mono<Void> store(Upload upload) {
        return BoundIngest.store(oneUnit, upload, chunkLines);
    }
}
