package dev.onetrip.live;

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
@ConfigurationProperties("onetrip.live")
public record LiveProperties(
        @DefaultValue("1000") int streams,
        @DefaultValue("100") int streamsPerAddress,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("2s") Duration retry,
        @DefaultValue("2s") Duration pollInterval,
        @DefaultValue("250ms") Duration topInterval) {

    /** Refuses what no service could run with. */
    public LiveProperties {
        check(streams >= 1 && streams <= 100_000, "streams", "1 to 100000");
        check(streamsPerAddress >= 1, "streams-per-address", "at least 1");
        check(isWithin(heartbeat, 100), "heartbeat", "100ms to 1h");
        check(isWithin(retry, 100), "retry", "100ms to 1h");
        check(isWithin(pollInterval, 100), "poll-interval", "100ms to 1h");
        check(isWithin(topInterval, 10), "top-interval", "10ms to 1h");
    }

    /** Refuses a heartbeat that comes too late to keep a connection that may not be silent for longer. */
    void checkBelow(Duration silence) {
        check(heartbeat.compareTo(silence) < 0, "heartbeat", "below onetrip.web.silence");
    }

    private static boolean isWithin(Duration value, long leastMillis) {
        return value.toMillis() >= leastMillis && value.compareTo(Duration.ofHours(1)) <= 0;
    }

    private static void check(boolean holds, String name, String range) {
        if (!holds) {
            throw new IllegalArgumentException("onetrip.live." + name + " must be " + range);
        }
    }
}
