package dev.onetrip.commits.ingest;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the commits feature.
 *
 * @param ingestDeadline of one upload, from its arrival to the answer of COMMIT; 1 ms to 10 min
 * @param concurrentIngests most at a time in this instance, each holds a connection; the next is refused; 1 to 1,000
 * @param chunkLines lines that stand and fall together in mode chunk, and share a statement of strategy unnest; 1 to
 *     10,000
 * @param verdictsPending most verdicts that wait for their reader before the upload waits too; 1 to 100,000
 * @param parallelism connections of one upload of strategy parallel; 1 to 64
 * @param workMem memory of one sort or hash of the merge, on the server; 1 MB to 1 GB
 * @param answerLimit most characters of the verdicts that are kept with an Idempotency-Key; 1 KB to 64 MB
 * @param keysKept how long an Idempotency-Key is remembered; 1 minute to 30 days
 * @param keysPrunedEvery how often forgotten keys and streams are deleted; at least 1 s
 * @param streamPartLines lines of a stream that are committed together, rounded up to whole chunks in mode chunk; 1 to
 *     1,000,000
 * @param streamPartTime after that time a part is committed with fewer, whether lines come or not, in mode chunk at the
 *     end of a chunk; 1 ms to 60 s, and below ingestDeadline; half of the longest silence of a body counts where that
 *     is less
 * @param streamLines most lines of one stream, of all its requests; 1 to 100,000,000
 * @param streamsKept how long a stream that does not go on is remembered; 1 minute to 90 days
 */
@ConfigurationProperties("onetrip.commits")
record IngestProperties(
        @DefaultValue("60s") Duration ingestDeadline,
        @DefaultValue("4") int concurrentIngests,
        @DefaultValue("1000") int chunkLines,
        @DefaultValue("1024") int verdictsPending,
        @DefaultValue("4") int parallelism,
        @DefaultValue("64MB") DataSize workMem,
        @DefaultValue("1MB") DataSize answerLimit,
        @DefaultValue("24h") Duration keysKept,
        @DefaultValue("10m") Duration keysPrunedEvery,
        @DefaultValue("10000") int streamPartLines,
        @DefaultValue("5s") Duration streamPartTime,
        @DefaultValue("20000000") int streamLines,
        @DefaultValue("7d") Duration streamsKept) {

    IngestProperties {
        Bounds.of("onetrip.commits")
                .time("ingest-deadline", ingestDeadline, "1ms", "10m")
                .number("concurrent-ingests", concurrentIngests, 1, 1_000)
                .number("chunk-lines", chunkLines, 1, 10_000)
                .number("verdicts-pending", verdictsPending, 1, 100_000)
                .number("parallelism", parallelism, 1, 64)
                .size("work-mem", workMem, "1MB", "1GB")
                .size("answer-limit", answerLimit, "1KB", "64MB")
                .time("keys-kept", keysKept, "1m", "30d")
                .time("keys-pruned-every", keysPrunedEvery, "1s")
                .number("stream-part-lines", streamPartLines, 1, 1_000_000)
                .time("stream-part-time", streamPartTime, "1ms", "60s")
                .rule("stream-part-time", streamPartTime.compareTo(ingestDeadline) < 0, "below ingest-deadline")
                .number("stream-lines", streamLines, 1, 100_000_000)
                .time("streams-kept", streamsKept, "1m", "90d");
    }
}
