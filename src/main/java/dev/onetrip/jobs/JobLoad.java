package dev.onetrip.jobs;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.Row;
import java.time.Duration;

/**
 * What the unfinished jobs hold when one more is to be added.
 *
 * @param jobs how many there are, counted up to the limit
 * @param bytes of their bodies
 * @param own bytes of the bodies that are of the client
 */
record JobLoad(long jobs, long bytes, long own) {
    private static final Duration SOON = Duration.ofSeconds(5);

    static JobLoad of(Row row) {
        return new JobLoad(
                Columns.required(row, 0, Long.class),
                Columns.required(row, 1, Long.class),
                Columns.required(row, 2, Long.class));
    }

    /** Why the job was not added: 429 for what the client itself holds, 503 for what all hold. */
    Refusal refusal(NewJob job, JobsProperties properties) {
        if (own + job.body().remaining() > properties.clientBytes().toBytes()) {
            return new Refusal.TooMany(
                    "The unfinished jobs of one client hold at most " + properties.clientBytes()
                            + " of request bodies, those of this client hold " + own + "B.",
                    SOON);
        }
        return jobs >= properties.queueLimit()
                ? new Refusal.Full(properties.queueLimit() + " jobs are unfinished already.", SOON)
                : new Refusal.Full(
                        "All unfinished jobs hold at most " + properties.queueBytes() + " of request bodies, and hold "
                                + bytes + "B.",
                        SOON);
    }
}
