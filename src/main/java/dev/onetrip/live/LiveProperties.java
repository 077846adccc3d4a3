package dev.onetrip.live;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the live streams; a value outside its range stops the start and names itself.
 *
 * @param streams most open streams; above it 503. 1 to 100,000
 * @param streamsPerAddress most open streams of one client address; above it 429. At least 1. Behind a proxy every
 *     client has the proxy's address, unless {@code server.forward-headers-strategy} is set
 * @param heartbeat a comment after this long, so that no proxy takes a quiet stream for a dead one; as often the
 *     listening connection is asked whether it lives. 100 ms to 1 h, and below {@code onetrip.web.silence}
 * @param retry what clients are told to wait before they reconnect; 100 ms to 1 h
 * @param pollInterval longest time a commit goes unseen while the database cannot tell of it; costs one small query per
 *     followed board each time. 100 ms to 1 h
 * @param topInterval shortest time between two readings of one leaderboard, and how old an answer of it may be; 10 ms
 *     to 1 h
 */
@ConfigurationProperties(LiveProperties.PREFIX)
public record LiveProperties(
        @DefaultValue("1000") int streams,
        @DefaultValue("100") int streamsPerAddress,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("2s") Duration retry,
        @DefaultValue("2s") Duration pollInterval,
        @DefaultValue("250ms") Duration topInterval) {
    static final String PREFIX = "onetrip.live";

    /** Refuses what no service could run with. */
    public LiveProperties {
        Bounds.of(PREFIX)
                .number("streams", streams, 1, 100_000)
                .number("streams-per-address", streamsPerAddress, 1)
                .time("heartbeat", heartbeat, "100ms", "1h")
                .time("retry", retry, "100ms", "1h")
                .time("poll-interval", pollInterval, "100ms", "1h")
                .time("top-interval", topInterval, "10ms", "1h");
    }

    /** Refuses a heartbeat that comes too late to keep a connection that may not be silent for longer. */
    void checkBelow(Duration silence) {
        Bounds.of(PREFIX).rule("heartbeat", heartbeat.compareTo(silence) < 0, "below onetrip.web.silence");
    }
}
