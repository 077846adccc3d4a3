package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Many units of work at once, each with a random patience. Its range follows the machine, so that about half of them
 * make it however busy that is.
 */
final class Storm {
    /** The fate of a unit whose client left before it was told. */
    static final String NOTHING = "nothing";

    private static final int CONCURRENCY = 32;

    private final Map<Long, String> told = new ConcurrentHashMap<>();
    private final double[] draws;
    private double mostNanos = 60e6;

    Storm(SplittableRandom random, int units) {
        draws = random.doubles(units).toArray();
    }

    /** Runs every unit and says what each client was told. */
    Map<Long, String> run(Unit unit) {
        Long unused = Flux.range(0, draws.length)
                .flatMap(
                        number -> unit.told(number, patience(number)).doOnNext(fate -> note(number, fate)), CONCURRENCY)
                .count()
                .block(Duration.ofMinutes(9));
        long done = told.values().stream().filter("done"::equals).count();
        System.out.println("storm of " + draws.length + ": " + done + " done, longest patience "
                + Math.round(mostNanos / 1e6) + " ms");
        assertThat(done).as("a storm has both").isBetween(draws.length / 5L, draws.length * 4L / 5);
        return told;
    }

    private synchronized Duration patience(int number) {
        return Duration.ofNanos(200_000 + (long) (draws[number] * mostNanos));
    }

    private synchronized void note(long number, String fate) {
        told.put(number, fate);
        mostNanos = Math.min(2e9, mostNanos * (fate.equals("done") ? 0.99 : 1.01));
    }

    /** One of them. */
    @FunctionalInterface
    interface Unit {
        Mono<String> told(long number, Duration patience);
    }
}
