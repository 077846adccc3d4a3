package dev.onetrip.web;

import java.time.Duration;
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
 * @param silence longest time inside a request without a byte in either direction; then the connection is closed, so it
 *     must be longer than any deadline. Positive
 * @param head longest time a request head may take from its first chance on; then the connection is closed. Positive
 * @param idle longest silence of a kept connection between two requests; then it is closed. Positive
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
        @DefaultValue("5m") Duration silence,
        @DefaultValue("10s") Duration head,
        @DefaultValue("60s") Duration idle,
        @DefaultValue("16KB") DataSize headerLimit) {

    /** Refuses what no service could run with. */
    public WebProperties {
        check(bodyLimit.toBytes() >= 1 && isInt(bodyLimit), "body-limit must be 1 byte to 2 GB");
        check(lineLimit.toBytes() >= 1 && isInt(lineLimit), "line-limit must be 1 byte to 2 GB");
        check(streamLimit.compareTo(lineLimit) >= 0, "stream-limit must be at least line-limit");
        check(streamLines >= 1, "stream-lines must be at least 1");
        check(blankLines >= 0, "blank-lines must not be negative");
        check(isPositive(bodyStall), "body-stall must be positive");
        check(isPositive(writeStall), "write-stall must be positive");
        check(isPositive(silence), "silence must be positive");
        check(isPositive(head), "head must be positive");
        check(isPositive(idle), "idle must be positive");
        check(headerLimit.toBytes() >= 1024 && isInt(headerLimit), "header-limit must be 1 KB to 2 GB");
    }

    NdjsonLines.Limits streamLimits() {
        return new NdjsonLines.Limits((int) lineLimit.toBytes(), streamLines, blankLines, streamLimit.toBytes());
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    private static boolean isInt(DataSize size) {
        return size.toBytes() <= Integer.MAX_VALUE;
    }

    private static void check(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException("onetrip.web." + sentence);
        }
    }
}
