package dev.onetrip.bench;

import java.io.IOException;

/** Repeats a load until the compiler of its server rests. Two cores that also carry load and database take minutes. */
final class Warmth {
    private static final int MOST_ROUNDS = 40;
    /** Of a round's time: what the compiler takes from the requests then is below the spread of the figures. */
    private static final double RESTS = 0.03;

    private Warmth() {}

    /** Some seconds of the load. */
    @FunctionalInterface
    interface Round {
        /** Its figures, which are of no use yet. */
        Object run() throws IOException;
    }

    /** Rounds until the compiler has rested for two in a row. */
    static void reach(Jvm server, Round round) throws IOException {
        int resting = 0;
        for (int i = 0; i < MOST_ROUNDS && resting < 2; i++) {
            long begun = System.nanoTime();
            long compiled = server.compilationMillis();
            Object unused = round.run();
            double share = (server.compilationMillis() - compiled) * 1e6 / (System.nanoTime() - begun);
            resting = share < RESTS ? resting + 1 : 0;
        }
    }
}
