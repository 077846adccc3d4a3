package dev.onetrip.gatling;

import static java.util.stream.Collectors.joining;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Users that no run has created before, as JSON; safe to share between threads. */
final class NewUsers {

    private static final String USER =
            "{\"username\":\"load-%s-%d\",\"score\":%d,\"profile\":{\"firstname\":\"Load\",\"lastname\":\"Number %d\"}}";

    private final String run;
    private final AtomicLong count = new AtomicLong();

    /**
     * Two runs never share a username.
     *
     * @param startedMillis when this run began
     */
    NewUsers(long startedMillis) {
        this.run = Long.toString(startedMillis, Character.MAX_RADIX);
    }

    /** One user as a JSON object on one line. */
    String next() {
        long number = count.incrementAndGet();
        return USER.formatted(run, number, number % 100, number);
    }

    /** That many users, one per line, each line ended. */
    String next(int lines) {
        return Stream.generate(this::next).limit(lines).collect(joining("\n", "", "\n"));
    }
}
