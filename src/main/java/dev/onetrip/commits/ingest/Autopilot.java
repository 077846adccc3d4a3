package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.core.Receipt;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import reactor.core.publisher.Flux;

/**
 * Chooses the strategy of an upload that names none: the cheaper of unnest and pivot by a model of four constants, for
 * the size its Content-Length tells and for what was seen lately. An upload without a length goes by pivot: unnest
 * locks the repository from its first chunk on, for as long as the sender takes. The other strategies are never
 * cheaper: row by row is unnest with a statement a line, copy is pivot, and parallel takes more trips for one line
 * already.
 */
final class Autopilot {
    /** Bytes of a line where nothing is known: between a made-up commit and a real one. */
    private static final double LINE_BYTES = 250;

    /** Before the first upload; a server in the same network. */
    private static final double TRIP_MS = 0.5;

    /** Repositories remembered; the one that was used least recently goes. About 200 bytes each. */
    private static final int REMEMBERED_MAX = 10_000;

    private final int chunkLines;
    private final Map<String, Seen> repositories = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };
    private double tripMs = TRIP_MS;

    /** @param chunkLines of one statement of unnest */
    Autopilot(int chunkLines) {
        this.chunkLines = chunkLines;
    }

    /**
     * What the uploads of one repository were like, each half as important as the next.
     *
     * @param lineBytes of the body for each line
     * @param conflicts share of the good lines whose sha was there already, 0 to 1
     * @param surplusTrips of an upload by unnest, beyond those of its chunks: lines that only the server refuses, found
     *     by halves
     */
    record Seen(double lineBytes, double conflicts, double surplusTrips) {
        static final Seen NOTHING = new Seen(LINE_BYTES, 0, 0);
    }

    /**
     * Milliseconds of an upload, as measured with both ends on one machine of two cores: the benchmark's part autopilot
     * prints what they lead to. A temporary table costs about 3 ms, which pay from some hundred lines on.
     *
     * @param trips of the upload without any lines but its first chunk's
     * @param ms of the upload without its lines and its round trips
     * @param newLineMs of a line that is stored
     * @param oldLineMs of a line that was there
     */
    private record Estimate(int trips, double ms, double newLineMs, double oldLineMs) {
        static final Estimate UNNEST = new Estimate(5, 3.0, 0.018, 0.012);
        static final Estimate PIVOT = new Estimate(5, 6.0, 0.012, 0.008);

        double of(double lines, double conflicts, double moreTrips, double tripMs) {
            double line = conflicts * oldLineMs + (1 - conflicts) * newLineMs;
            return (trips + moreTrips) * tripMs + ms + lines * line;
        }
    }

    /** The cheaper one. */
    Strategy cheapest(double lines, Seen seen, double trip) {
        double moreTrips = moreTrips(lines) + seen.surplusTrips();
        double unnest = Estimate.UNNEST.of(lines, seen.conflicts(), moreTrips, trip);
        double pivot = Estimate.PIVOT.of(lines, seen.conflicts(), 0, trip);
        return unnest < pivot ? Strategy.UNNEST : Strategy.PIVOT;
    }

    /** A savepoint and a statement for each chunk but the first. */
    private double moreTrips(double lines) {
        return 2 * Math.max(0, Math.ceil(lines / chunkLines) - 1);
    }

    /** For an upload of so many bytes, if it says. */
    synchronized Strategy choose(String slug, OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return Strategy.PIVOT;
        }
        Seen seen = repositories.getOrDefault(slug, Seen.NOTHING);
        return cheapest(bytes.getAsLong() / seen.lineBytes(), seen, tripMs);
    }

    /** The same answer; learns from its summary. */
    Flux<Object> watched(String slug, OptionalLong bytes, Flux<Object> answer) {
        return Flux.deferContextual(context -> answer.doOnNext(line -> {
            if (line instanceof ClosingLines.Summary last) {
                Duration trip = Receipt.in(context).map(Receipt::shortestTrip).orElse(Duration.ZERO);
                learn(slug, bytes, last.summary(), trip);
            }
        }));
    }

    /** @param trip the shortest of the upload; zero where it had none */
    synchronized void learn(String slug, OptionalLong bytes, IngestSummary summary, Duration trip) {
        if (!trip.isZero()) {
            tripMs = between(tripMs, trip.toNanos() / 1e6);
        }
        double good = summary.lines() - summary.failed();
        Seen before = repositories.getOrDefault(slug, Seen.NOTHING);
        boolean byUnnest = summary.strategy().equals(Strategy.UNNEST.toString());
        double trips = summary.roundTrips() - Estimate.UNNEST.trips();
        double surplus = byUnnest ? trips - moreTrips((double) summary.lines()) : 0;
        Seen now = new Seen(
                bytes.isPresent() && summary.lines() > 0
                        ? between(before.lineBytes(), (double) bytes.getAsLong() / summary.lines())
                        : before.lineBytes(),
                good > 0 ? between(before.conflicts(), (good - summary.inserted()) / good) : before.conflicts(),
                between(before.surplusTrips(), Math.max(0, surplus)));
        repositories.put(slug, now);
    }

    private static double between(double before, double now) {
        return (before + now) / 2;
    }
}
