package dev.onetrip.commits;

import dev.onetrip.core.Deadline;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores commits of a repository by the same pipeline as an upload. */
public interface CommitSink {
    /**
     * Stores those that are new, on one connection and in one transaction.
     *
     * @param slug of the repository; it is created by its first ingest
     * @param commits read once, with backpressure
     * @param rowsStored told of the number of commits taken over so far
     * @return what was done
     */
    Mono<IngestSummary> store(String slug, Flux<NewCommit> commits, Deadline deadline, LongConsumer rowsStored);
}
