package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Units of work with random deadlines or random cancels, on 10 connections with a round trip of 2 ms. */
class UnitStormFaultIT {
    private static final int MANY = 1_500;
    private static final int VERY_MANY = 30_000;
    private static final Duration FAR = Duration.ofSeconds(30);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 10)
            // on a busy machine too the outcome is found
            .with("onetrip.unit.fate-patience", "20s")
            .with("onetrip.unit.certificate-wait", "20s");

    private UnitOfWork units;
    private Halves halves;

    @BeforeEach
    void weather() {
        units = RACK.service().bean(UnitOfWork.class);
        halves = new Halves(RACK.database());
        RACK.proxy().delay(Duration.ofMillis(1));
    }

    @Test
    void aStormOfDeadlinesWritesWholeUnitsAndTellsTheTruthOfEach() {
        deadlines(MANY);
    }

    @Test
    void aStormOfCancelsWritesWholeUnitsOnly() {
        cancels(MANY);
    }

    @Test
    void aStormOfCancelledReadsKeepsThePoolUsable() {
        Map<Long, String> told = new Storm(Seeds.random("cancelled reads"), MANY)
                .run((number, patience) -> orNothing(Halves.told(read(FAR)), patience));
        assertThat(told.values()).containsOnly("done", Storm.NOTHING);
        calm();
    }

    @Test
    void aStormOfLateReadsKeepsThePoolUsable() {
        Map<Long, String> told =
                new Storm(Seeds.random("late reads"), MANY).run((number, patience) -> Halves.told(read(patience)));
        assertThat(told.values()).containsOnly("done", "deadline-exceeded rolled-back");
        calm();
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void aLongStormOfDeadlinesWritesWholeUnitsAndTellsTheTruthOfEach() {
        deadlines(VERY_MANY);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void aLongStormOfCancelsWritesWholeUnitsOnly() {
        cancels(VERY_MANY);
    }

    private void deadlines(int count) {
        Map<Long, String> told = new Storm(Seeds.random("deadlines"), count)
                .run((number, patience) -> Halves.told(write(number, patience)));
        calm();
        assertThat(told.values()).containsOnly("done", "deadline-exceeded rolled-back");
        halves.assertAsTold(told);
    }

    private void cancels(int count) {
        Map<Long, String> told = new Storm(Seeds.random("cancels"), count)
                .run((number, patience) -> orNothing(Halves.told(write(number, FAR)), patience));
        calm();
        assertThat(told.values()).containsOnly("done", Storm.NOTHING);
        halves.assertAsTold(told);
    }

    private static Mono<String> orNothing(Mono<String> unit, Duration patience) {
        return unit.timeout(patience, Mono.just(Storm.NOTHING));
    }

    private Mono<Long> write(long number, Duration patience) {
        return units.write(
                UnitDefinition.within(Deadline.in(patience)), connection -> Halves.write(connection, number));
    }

    private Mono<Integer> read(Duration patience) {
        return units.read(
                        Deadline.in(patience),
                        connection -> connection.select("SELECT g FROM generate_series(1, 50) g", none -> {}, row -> 1))
                .map(rows -> rows.size());
    }

    /**
     * Clean-ups end, long before a deadline would end them, and every connection of the pool serves a unit at the same
     * time.
     */
    private void calm() {
        RACK.poolside().assertClean();
        Long all = reactor.core.publisher.Flux.range(0, 10)
                .flatMap(
                        number -> units.write(
                                UnitDefinition.within(Deadline.in(FAR)),
                                connection -> connection.select("SELECT pg_sleep(0.01)", none -> {}, row -> 1)),
                        10)
                .count()
                .block(FAR);
        assertThat(all).isEqualTo(10);
    }
}
