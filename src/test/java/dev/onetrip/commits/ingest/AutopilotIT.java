package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upload that names no strategy gets one, and hears which. */
@TestMethodOrder(MethodOrderer.Random.class)
class AutopilotIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final String slug = Commits.freshSlug();

    private void said(Answer answer, String strategy) {
        assertThat(Commits.summary(answer).get("strategy").asString()).isEqualTo(strategy);
        assertThat(answer.header("Server-Timing").orElseThrow()).contains("strategy;desc=\"" + strategy + "\"");
    }

    @ParameterizedTest
    @CsvSource({"1,unnest", "10,unnest", "100,unnest", "3000,pivot"})
    void theSizeOfTheUploadDecides(int lines, String expected) {
        Answer answer = Commits.post(RACK.http(), slug, "", Commits.lines(1, lines));
        said(answer, expected);
        assertThat(Commits.summary(answer).get("roundTrips").asLong()).isEqualTo(5);
        assertThat(Commits.stored(RACK.database(), slug)).isEqualTo(lines);
    }

    @Test
    void anUploadWithoutALengthGoesByPivot() {
        said(RACK.http().postLines(Commits.path(slug), () -> Commits.stream(1_000)), "pivot");
        assertThat(Commits.stored(RACK.database(), slug)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pivot", "unnest", "row-by-row", "copy", "parallel"})
    void theClientMayNameAnother(String strategy) {
        said(Commits.post(RACK.http(), slug, "?strategy=" + strategy, Commits.lines(1, 7)), strategy);
        assertThat(Commits.stored(RACK.database(), slug)).isEqualTo(7);
    }

    @Test
    void whatWasStoredIsTheSameWhicheverIsChosen() {
        said(Commits.post(RACK.http(), slug, "", Commits.lines(1, 3_000)), "pivot");
        Answer again = Commits.post(RACK.http(), slug, "", Commits.lines(2_991, 3_010));
        said(again, "unnest");
        assertThat(Commits.counts(again)).isEqualTo("10 0 10 0");
        assertThat(Commits.stored(RACK.database(), slug)).isEqualTo(3_010);
    }
}
