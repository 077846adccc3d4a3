package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.support.Eventually;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a member counts its time and its tries. Nothing here waits for the deadline of an hour. */
class MemberTest {
    private final Member<Integer, Integer> member = member(Deadline.in(Duration.ofHours(1)));

    private static Member<Integer, Integer> member(Deadline deadline) {
        return Waiting.of(1, "subject", deadline).member();
    }

    @Test
    void halfOfItsTimeIsAlwaysEnoughToTry() {
        assertThat(member.hasTimeFor(TimeUnit.HOURS.toNanos(2))).isTrue();
        assertThat(member(Deadline.in(Duration.ZERO)).hasTimeFor(0)).isFalse();
    }

    @Test
    void aPredictedWaitMayBeWrongByAnEighth() {
        assertThat(member.hasTimeFor(Duration.ofMinutes(52))).isTrue();
        assertThat(member.hasTimeFor(Duration.ofMinutes(55))).isFalse();
    }

    @Test
    void itHasWaitedSinceItCame() {
        assertThat(member.waitedNanos()).isLessThan(TimeUnit.MINUTES.toNanos(30));
        Eventually.within(Eventually.SOON, () -> member.waitedNanos() > 0);
    }

    @Test
    void triesAreCountedThatItWasAloneInUpToTen() {
        member.waitAgain(false);
        assertThat(member.triesAlone()).isZero();
        member.waitAgain(true);
        member.waitAgain(true);
        assertThat(member.triesAlone()).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            member.waitAgain(true);
        }
        assertThat(member.triesAlone()).isEqualTo(10);
    }

    @Test
    void aPauseGrowsToAQuarterOfASecond() {
        assertThat(member.nextPause()).isEqualTo(Duration.ofMillis(2));
        assertThat(member.nextPause()).isEqualTo(Duration.ofMillis(4));
        for (int i = 0; i < 10; i++) {
            assertThat(member.nextPause()).isPositive();
        }
        assertThat(member.nextPause()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void aMemberThatIsTakenIsNotLateAndOneThatWaitsAgainIs() {
        Waiting taken = Waiting.of(1, "subject", Deadline.in(Duration.ofHours(1)));
        assertThat(taken.member().take(0)).isTrue();
        assertThat(taken.member().take(0)).isFalse();
        taken.member().late();
        assertThat(taken.answer()).isNotDone();
        taken.member().waitAgain(false);
        taken.member().late();
        assertThat(taken.answer()).isCompletedExceptionally();
    }

    @Test
    void aMemberThatLeftWhileItWasTakenIsNotTakenAgain() {
        Waiting leaves = Waiting.of(1, "subject", Deadline.in(Duration.ofHours(1)));
        assertThat(leaves.member().take(0)).isTrue();
        assertThat(leaves.answer().cancel(true)).isTrue();
        leaves.member().waitAgain(false);
        assertThat(leaves.member().take(0)).isFalse();
    }

    @Test
    void aRefusalTellsHowMuchTimeIsMissing() {
        Waiting refused = Waiting.of(1, "subject", Deadline.in(Duration.ofMinutes(1)));
        refused.member().refuse(Duration.ofMinutes(3));
        assertThat(refused.answer())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        Refusal.Full.class,
                        full -> assertThat(full.retryAfter().orElseThrow())
                                .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3)));
    }
}
