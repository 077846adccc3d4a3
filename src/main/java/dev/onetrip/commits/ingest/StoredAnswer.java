package dev.onetrip.commits.ingest;

import dev.onetrip.transaction.UnitConnection;
import reactor.core.publisher.Mono;

/** Where the answer to an upload is kept, in the transaction of the upload. */
@FunctionalInterface
interface StoredAnswer {
    /** The upload has no key: nothing is kept. */
    StoredAnswer NONE = connection -> Mono.empty();

    Mono<Void> keep(UnitConnection connection);
}
