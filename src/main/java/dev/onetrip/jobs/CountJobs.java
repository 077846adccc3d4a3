package dev.onetrip.jobs;

import dev.onetrip.transaction.Chore;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Counts the unfinished jobs for the metrics; no more than {@code queueLimit} rows, of an index. */
record CountJobs(JobMeters meters, Duration every) implements Chore {
    @Override
    public String name() {
        return "count_jobs";
    }

    @Override
    public Mono<Long> some(UnitConnection connection, Instant now) {
        return connection
                .select(
                        JobsSql.UNFINISHED,
                        none -> {},
                        row -> new JobMeters.Unfinished(
                                Columns.required(row, 0, Long.class),
                                Columns.required(row, 1, Long.class),
                                Columns.required(row, 2, Double.class)))
                .doOnNext(rows -> meters.counted(rows.get(0)))
                .thenReturn(0L);
    }

    @Override
    public long atOnce() {
        return 1;
    }
}
