package dev.onetrip.commits.ingest;

import dev.onetrip.core.Deadline;
import reactor.core.publisher.Flux;

/**
 * One ingest, from its first line to its last.
 *
 * @param pieces read once, with backpressure
 * @param ledger told of every line
 */
record Upload(IngestOptions options, Flux<Piece> pieces, Ledger ledger, StoredAnswer answer, Deadline deadline) {}
