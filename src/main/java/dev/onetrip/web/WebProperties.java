package dev.onetrip.web;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits of every request; a value outside its range stops the start and names itself.
 *
 * @param bodyLimit most bytes of a JSON body; above it 413. At least 1 byte. A body is held in memory whole
 * @param lineLimit most bytes of an NDJSON line; a longer line is refused alone. At least 1 byte. A line is held whole
 * @param streamLimit most bytes of an NDJSON stream; above it the stream ends with 413. At least the line limit
 * @param streamLines most lines of a stream that are not blank; above it 413. At least 1
 * @param blankLines most blank lines of a stream, since they cost work and bring nothing; above it 413. 0 allows none
 * @param bodyStall longest silence inside a body while the service wants to read; then 408. Positive
 * @param writeStall longest time an answer makes no progress at a slow reader; then the connection is closed. Positive
 * @param drainLimit most bytes that are read and thrown away of a body after its answer, or behind the last answer of a
 *     connection; then the connection is closed. 0 allows none
 * @param drainTime longest time for that. Positive
 * @param spillLimit most bytes on disk, in the directory {@code java.io.tmpdir}, of all answers to uploads whose
 *     clients do not read yet, compressed; beyond it these uploads wait for their readers. 0 allows none
 * @param heldLimit most bytes in memory of all bodies, open lines and unread answers together, a half of them of one
 *     client; beyond it 503. At least 1 MB; a quarter of the heap where it is not set
 * @param silence longest time inside a request without a byte in either direction; then the connection is closed, so it
 *     must be longer than any deadline. Positive
 * @param head longest time a request head may take from its first chance on; then the connection is closed. Positive
 * @param idle longest silence of a kept connection between two requests; then it is closed. Positive
 * @param farewell longest time that a service which stops goes on accepting, each answer the last of its connection,
 *     until every client has closed; then the graceful stop begins. 0 waits for no client
 * @param headerLimit most bytes of all headers, and of the request line; above it 431 or 414. At least 1 KB
 */
@ConfigurationProperties("onetrip.web")
public record WebProperties(
        @DefaultValue("256KB") DataSize bodyLimit,
        @DefaultValue("64KB") DataSize lineLimit,
        @DefaultValue("1GB") DataSize streamLimit,
        @DefaultValue("2000000") int streamLines,
        @DefaultValue("1000") int blankLines,
        @DefaultValue("10s") Duration bodyStall,
        @DefaultValue("30s") Duration writeStall,
        @DefaultValue("64MB") DataSize drainLimit,
        @DefaultValue("30s") Duration drainTime,
        @DefaultValue("128MB") DataSize spillLimit,
        @Nullable DataSize heldLimit,
        @DefaultValue("5m") Duration silence,
        @DefaultValue("10s") Duration head,
        @DefaultValue("60s") Duration idle,
        @DefaultValue("1s") Duration farewell,
        @DefaultValue("16KB") DataSize headerLimit) {
    private static final String MOST_OF_AN_INT = Integer.MAX_VALUE + "B";

    /** Refuses what no service could run with. */
    public WebProperties {
        Bounds.of("onetrip.web")
                .size("body-limit", bodyLimit, "1B", MOST_OF_AN_INT)
                .size("line-limit", lineLimit, "1B", MOST_OF_AN_INT)
                .rule("stream-limit", streamLimit.compareTo(lineLimit) >= 0, "at least line-limit")
                .number("stream-lines", streamLines, 1)
                .number("blank-lines", blankLines, 0)
                .positive("body-stall", bodyStall)
                .positive("write-stall", writeStall)
                .size("drain-limit", drainLimit, "0B", MOST_OF_AN_INT)
                .positive("drain-time", drainTime)
                .rule("spill-limit", !spillLimit.isNegative(), "at least 0B")
                .rule("held-limit", heldLimit == null || heldLimit.toMegabytes() >= 1, "at least 1MB")
                .positive("silence", silence)
                .positive("head", head)
                .positive("idle", idle)
                .rule("farewell", !farewell.isNegative(), "at least 0s")
                .size("header-limit", headerLimit, "1KB", MOST_OF_AN_INT);
    }

    long heldBytes() {
        return heldLimit == null ? Runtime.getRuntime().maxMemory() / 4 : heldLimit.toBytes();
    }

    NdjsonLines.Limits streamLimits() {
        return new NdjsonLines.Limits((int) lineLimit.toBytes(), streamLines, blankLines, streamLimit.toBytes());
    }
}
