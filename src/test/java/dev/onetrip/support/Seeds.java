package dev.onetrip.support;

import java.util.SplittableRandom;

/** Random sources whose seed is printed, and repeated with {@code -Dtest.seed=<the printed number>}. */
public final class Seeds {
    private static final String PROPERTY = "test.seed";

    private Seeds() {}

    /** A source for one test; what it is for is printed with the seed. */
    public static SplittableRandom random(String purpose) {
        Long given = Long.getLong(PROPERTY);
        long seed = given == null ? System.nanoTime() ^ (ProcessHandle.current().pid() << 48) : given;
        System.out.println("seed of " + purpose + ": -D" + PROPERTY + "=" + seed);
        return new SplittableRandom(seed);
    }
}
