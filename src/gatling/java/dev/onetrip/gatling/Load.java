package dev.onetrip.gatling;

import java.time.Duration;

/**
 * How much load, on what; every value is a system property of the same name, e.g. {@code -Dconnections=16}.
 *
 * @param board the board that users are created on; empty for the default board
 * @param connections clients that each send their next request when the last one is answered; 0 for none
 * @param usersPerSecond requests started per second whether or not earlier ones are answered; 0 for none
 * @param ndjsonConnections clients that upload many users per request; 0 for none
 * @param ndjsonLines users in one upload
 * @param seconds how long each client keeps going
 * @param p99Millis what 99 of 100 single creates stay below: the service's deadline of 2 s and 300 ms for the answer
 */
record Load(
        String board,
        int connections,
        int usersPerSecond,
        int ndjsonConnections,
        int ndjsonLines,
        int seconds,
        int p99Millis) {

    static Load fromSystemProperties() {
        return new Load(
                System.getProperty("board", ""),
                Integer.getInteger("connections", 64),
                Integer.getInteger("usersPerSecond", 0),
                Integer.getInteger("ndjsonConnections", 1),
                Integer.getInteger("ndjsonLines", 100),
                Integer.getInteger("seconds", 30),
                Integer.getInteger("p99Millis", 2300));
    }

    Duration duration() {
        return Duration.ofSeconds(seconds);
    }

    String usersPath() {
        return board.isEmpty() ? "/users" : "/boards/" + board + "/users";
    }
}
