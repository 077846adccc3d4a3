package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Round trips of an ingest, counted between the service and the server, and what a slow network costs. */
@TestMethodOrder(MethodOrderer.Random.class)
class IngestTripsIT {
    private static final int LEAST_TURNS = 2;
    private static final int MOST_TURNS = 24;

    /** Of ten trips: half of them are the upload's, and one more for each thousand lines would be thirty. */
    private static final int MOST_MILLIS = 400;

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static Answer post(int lines, String query) {
        return RACK.http().postLines(Commits.path(Commits.freshSlug()) + query, () -> Commits.stream(lines));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 30_000})
    void thePivotTakesFiveTripsWhateverTheNumberOfLines(int lines) {
        Answer warm = post(1_000, "");
        assertThat(warm.status()).isEqualTo(200);
        Trips before = RACK.proxy().trips();
        Answer answer = post(lines, "");
        long trips = RACK.proxy().trips().since(before).roundTrips();
        assertThat(Commits.counts(answer)).isEqualTo("%s 0 0 0", lines);
        assertThat(Commits.summary(answer).get("roundTrips").asLong()).isEqualTo(5);
        System.out.println("pivot " + lines + " lines: " + trips + " trips, " + Commits.summary(answer));
        assertThat(trips).isLessThanOrEqualTo(6);
        assertThat(answer.header("Server-Timing").orElseThrow()).contains("rt;desc=\"5\"");
    }

    @ParameterizedTest
    @CsvSource({
        "copy,1000,5,5",
        "copy,30000,5,5",
        "unnest,1000,5,5",
        "row-by-row,1000,1000,1010",
        "parallel,1000,4000,4100"
    })
    void everyStrategyTakesTheTripsItIsKnownFor(String strategy, int lines, int atLeast, int atMost) {
        Answer answer = post(lines, "?strategy=" + strategy);
        assertThat(Commits.counts(answer)).isEqualTo("%s 0 0 0", lines);
        long trips = Commits.summary(answer).get("roundTrips").asLong();
        System.out.println(strategy + " " + lines + " lines: " + trips + " trips");
        assertThat(trips).isBetween((long) atLeast, (long) atMost);
    }

    /** The fastest of each, in turns: other work on the machine slows some uploads of both, not all of one. */
    @Test
    @Timeout(300)
    void aSlowNetworkHardlyMatters() {
        for (int i = 0; i < 2; i++) {
            assertThat(post(30_000, "").status()).isEqualTo(200);
        }
        long near = Long.MAX_VALUE;
        long far = Long.MAX_VALUE;
        for (int turn = 0; turn < MOST_TURNS && (turn < LEAST_TURNS || far - near >= MOST_MILLIS); turn++) {
            RACK.proxy().delay(Duration.ZERO);
            near = Math.min(near, elapsed());
            RACK.proxy().delay(Duration.ofMillis(20));
            far = Math.min(far, elapsed());
        }
        System.out.println("30,000 lines: " + near + " ms, with 20 ms one way " + far + " ms");
        assertThat(far - near).isLessThan(MOST_MILLIS);
    }

    private static long elapsed() {
        return Commits.summary(post(30_000, "")).get("elapsedMs").asLong();
    }
}
