package dev.onetrip.bench;

import java.io.IOException;

/**
 * Repeats a load until the compiler of the service has learnt it: some ten seconds for what asks no database, a minute
 * for what asks it.
 */
final class Warmth {
    /** Two of the first may be alike while the compiler is busy with others. */
    private static final int FEWEST_ROUNDS = 6;

    private static final int MOST_ROUNDS = 20;
    /** Of the cheapest round before: a round that costs more has little left to learn. */
    private static final double LEARNS = 0.95;

    private Warmth() {}

    /** Some seconds of the load. */
    @FunctionalInterface
    interface Round {
        /** The processor time that one of its requests has cost the service. */
        double micros() throws IOException;
    }

    /** Six rounds, and more until two in a row are hardly cheaper than those before them. */
    static void reach(Round round) throws IOException {
        double cheapest = Double.MAX_VALUE;
        int alike = 0;
        for (int i = 0; i < MOST_ROUNDS && (i < FEWEST_ROUNDS || alike < 2); i++) {
            double micros = round.micros();
            alike = micros > cheapest * LEARNS ? alike + 1 : 0;
            cheapest = Math.min(cheapest, micros);
        }
    }
}
