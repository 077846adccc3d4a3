package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.IngestSummary;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which strategy is chosen for what. */
class AutopilotTest {
    private static final OptionalLong SMALL = OptionalLong.of(20_000);

    private final Autopilot autopilot = new Autopilot(1_000);

    private static IngestSummary summary(long lines, long inserted, String strategy, long trips) {
        return new IngestSummary(lines, inserted, 0, lines - inserted, 0, strategy, trips, 1);
    }

    @ParameterizedTest
    @CsvSource({"1,UNNEST", "100,UNNEST", "400,UNNEST", "600,PIVOT", "1000,PIVOT", "10000,PIVOT", "300000,PIVOT"})
    void aTemporaryTablePaysFromSomeHundredLinesOn(int lines, Strategy expected) {
        assertThat(autopilot.cheapest(lines, Autopilot.Seen.NOTHING, 0.2)).isEqualTo(expected);
        assertThat(autopilot.cheapest(lines, Autopilot.Seen.NOTHING, 10)).isEqualTo(expected);
    }

    @Test
    void oldLinesCostLessSoThatTheTablePaysLater() {
        assertThat(autopilot.cheapest(600, new Autopilot.Seen(250, 1, 0), 0.2)).isEqualTo(Strategy.UNNEST);
    }

    @Test
    void aSlowNetworkSpeaksAgainstSeveralChunks() {
        Autopilot smallChunks = new Autopilot(100);
        assertThat(smallChunks.cheapest(300, Autopilot.Seen.NOTHING, 0.1)).isEqualTo(Strategy.UNNEST);
        assertThat(smallChunks.cheapest(300, Autopilot.Seen.NOTHING, 10)).isEqualTo(Strategy.PIVOT);
    }

    @Test
    void theMeasuredRoundTripCounts() {
        Autopilot smallChunks = new Autopilot(100);
        OptionalLong threeHundredLines = OptionalLong.of(75_000);
        for (int i = 0; i < 10; i++) {
            smallChunks.learn("near", OptionalLong.empty(), summary(9, 9, "pivot", 5), Duration.ofNanos(100_000));
        }
        assertThat(smallChunks.choose("any", threeHundredLines)).isEqualTo(Strategy.UNNEST);
        smallChunks.learn("far", OptionalLong.empty(), summary(9, 9, "pivot", 5), Duration.ofMillis(10));
        assertThat(smallChunks.choose("any", threeHundredLines)).isEqualTo(Strategy.PIVOT);
    }

    @Test
    void anUploadWithoutALengthGoesByPivot() {
        assertThat(autopilot.choose("any", OptionalLong.empty())).isEqualTo(Strategy.PIVOT);
        assertThat(autopilot.choose("any", SMALL)).isEqualTo(Strategy.UNNEST);
    }

    @Test
    void theLengthOfALineIsLearnedForItsRepositoryAlone() {
        for (int i = 0; i < 10; i++) {
            autopilot.learn("short", SMALL, summary(2_000, 2_000, "pivot", 5), Duration.ZERO);
        }
        assertThat(autopilot.choose("short", SMALL)).isEqualTo(Strategy.PIVOT);
        assertThat(autopilot.choose("other", SMALL)).isEqualTo(Strategy.UNNEST);
    }

    @Test
    void conflictsAreLearned() {
        OptionalLong sixHundredLines = OptionalLong.of(150_000);
        assertThat(autopilot.choose("any", sixHundredLines)).isEqualTo(Strategy.PIVOT);
        for (int i = 0; i < 10; i++) {
            autopilot.learn("any", OptionalLong.empty(), summary(600, 0, "pivot", 5), Duration.ZERO);
        }
        assertThat(autopilot.choose("any", sixHundredLines)).isEqualTo(Strategy.UNNEST);
    }

    @Test
    void linesThatWereFoundByHalvesSpeakForThePivotForAWhile() {
        autopilot.learn("any", SMALL, summary(80, 79, "unnest", 45), Duration.ZERO);
        assertThat(autopilot.choose("any", SMALL)).isEqualTo(Strategy.PIVOT);
        for (int i = 0; i < 10; i++) {
            autopilot.learn("any", SMALL, summary(80, 80, "pivot", 5), Duration.ZERO);
        }
        assertThat(autopilot.choose("any", SMALL)).isEqualTo(Strategy.UNNEST);
    }
}
