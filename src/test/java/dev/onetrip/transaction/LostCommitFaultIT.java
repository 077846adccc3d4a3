package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.FaultProxy.Direction;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Trips;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Connections cut around a unit of work, COMMIT and its answer included; the database stays reachable. */
class LostCommitFaultIT {
    private static final Duration FAR = Duration.ofSeconds(30);
    /** Of units whose COMMIT is never answered. */
    private static final Duration UNANSWERED = Duration.ofMillis(800);

    private static final int MOST_ATTEMPTS = 10;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 1)
            // on a busy machine too the outcome is found
            .with("onetrip.unit.fate-patience", "20s");

    private final Map<String, Integer> fates = new TreeMap<>();
    private UnitOfWork units;
    private Halves halves;

    @BeforeEach
    void begin() {
        units = RACK.service().bean(UnitOfWork.class);
        halves = new Halves(RACK.database());
    }

    @Test
    void aLostAnswerToCommitIsASuccess() {
        assertThat(cutting(1, Direction.TO_CLIENT, 0)).isEqualTo("done");
        assertThat(halves.has(1)).isTrue();
    }

    @Test
    void aCommitThatNeverArrivedIsRolledBack() {
        assertThat(cutting(1, Direction.TO_SERVER, 0)).isEqualTo("database-unavailable rolled-back");
        assertThat(halves.written()).isEmpty();
    }

    @Test
    void aCommitThatArrivedByHalfIsRolledBack() {
        assertThat(cutting(1, Direction.TO_SERVER, 9)).isEqualTo("database-unavailable rolled-back");
        assertThat(halves.written()).isEmpty();
    }

    /** An even unit's COMMIT goes by itself, an odd one's carries a statement. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aCommitIntoNothingIsUnknownSoonAfterTheDeadline(long unit) {
        long most = UNANSWERED.toMillis() + 300;
        // what else the machine does only adds to it, and not every time
        long quickest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < MOST_ATTEMPTS && quickest > most; attempt++) {
            quickest = Math.min(quickest, millisUntilUnknown(unit));
        }
        assertThat(quickest).isBetween(UNANSWERED.toMillis(), most);
        assertThat(Halves.told(units.write(
                                UnitDefinition.within(Deadline.in(FAR)), connection -> Halves.write(connection, 3)))
                        .block(FAR))
                .isEqualTo("done");
        assertThat(halves.written()).containsExactly(3L);
    }

    /** The longest time where the deadline came before COMMIT was sent. */
    private long millisUntilUnknown(long unit) {
        Mono<Void> vanish = Mono.<Void>fromRunnable(RACK.proxy()::blackHole).subscribeOn(Schedulers.boundedElastic());
        long begun = System.nanoTime();
        String told = Halves.told(units.write(
                        UnitDefinition.within(Deadline.in(UNANSWERED)),
                        connection -> Halves.write(connection, unit).delayUntil(done -> vanish)))
                .block(FAR);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        System.out.println("a COMMIT into nothing was answered after " + millis + " ms: " + told);
        RACK.proxy().restore();
        assertThat(told).isIn("deadline-exceeded unknown", "deadline-exceeded rolled-back");
        return "deadline-exceeded unknown".equals(told) ? millis : Long.MAX_VALUE;
    }

    @Test
    void theFateThatIsToldIsTheTrueOneWhereverTheConnectionIsCut() {
        cuts(80);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void theFateThatIsToldIsTheTrueOneInAThousandCuts() {
        cuts(1_000);
    }

    private void cuts(int count) {
        SplittableRandom random = Seeds.random("cuts of units");
        String warm = told(0, false, Direction.TO_CLIENT, 0);
        Trips before = RACK.proxy().trips();
        assertThat(told(1, false, Direction.TO_CLIENT, 0)).isEqualTo(warm).isEqualTo("done");
        Trips one = RACK.proxy().trips().since(before);
        for (int cut = 0; cut < count; cut++) {
            Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
            long bytes = direction == Direction.TO_SERVER ? one.bytesToServer() : one.bytesToClient();
            RACK.proxy().cutAfter(direction, random.nextLong(bytes));
            String fate = told(2 + cut, false, direction, 0);
            RACK.proxy().restore();
            int seen = fates.merge(fate, 1, Integer::sum);
            assertThat(halves.has(2 + cut))
                    .as("cut %s told %s for the %s. time", cut, fate, seen)
                    .isEqualTo(fate.equals("done"));
        }
        System.out.println("cuts of units: " + fates);
        assertThat(halves.broken()).isZero();
        // few cuts fall where no reconnect helps, in a short run possibly none; the others here are aimed at that place
        assertThat(fates.keySet()).contains("done").isSubsetOf("done", "database-unavailable rolled-back");
    }

    private String cutting(long unit, Direction direction, long bytes) {
        return told(unit, true, direction, bytes);
    }

    private String told(long unit, boolean isCutting, Direction direction, long bytes) {
        // the proxy's thread is waited for, so not on the event loop
        Mono<Void> cut = Mono.<Void>fromRunnable(() -> RACK.proxy().cutAfter(direction, bytes))
                .subscribeOn(Schedulers.boundedElastic());
        return Objects.requireNonNull(Halves.told(units.write(
                        UnitDefinition.within(Deadline.in(FAR)),
                        connection ->
                                Halves.write(connection, unit).delayUntil(done -> isCutting ? cut : Mono.empty())))
                .block(FAR.plusSeconds(10)));
    }
}
