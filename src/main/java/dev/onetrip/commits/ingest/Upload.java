package dev.onetrip.commits.ingest;

import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.UnitConnection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One ingest, from its first line to its last.
 *
 * @param pieces read once, with backpressure
 * @param ledger told of every line
 */
record Upload(IngestOptions options, Flux<Piece> pieces, Ledger ledger, StoredAnswer answer, Deadline deadline) {

    /** Where the answer to an upload of a repository is kept, in the transaction of the upload. */
    @FunctionalInterface
    interface StoredAnswer {
        /** The upload has no key: nothing is kept. */
        StoredAnswer NONE = (connection, repository) -> Mono.empty();

        Mono<Void> keep(UnitConnection connection, long repository);
    }
}
