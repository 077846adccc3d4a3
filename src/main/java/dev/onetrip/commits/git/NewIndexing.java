package dev.onetrip.commits.git;

import dev.onetrip.web.Reading;

/**
 * A repository that is to be indexed.
 *
 * @param url as it was sent
 * @param waits whether the answer is that of the indexing, not a job
 */
record NewIndexing(String url, boolean waits) {
    /** How one comes out of JSON. */
    static final Reading<NewIndexing> READING = Reading.of(
            fields -> new NewIndexing(
                    fields.text("url", 1, RepositoryUrl.MAX_CHARS),
                    fields.optionalFlag("wait").orElse(false)),
            "url",
            "wait");
}
