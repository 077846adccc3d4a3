package dev.onetrip.commits.ingest;

import reactor.core.publisher.Mono;

/** One way of storing an upload. */
@FunctionalInterface
interface Ingest {
    /** Completes once what the ledger says is committed; an error means that nothing was stored. */
    Mono<Void> store(Upload upload);
}
