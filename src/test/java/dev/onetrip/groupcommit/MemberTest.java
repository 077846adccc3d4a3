package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.Eventually;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** How a member counts its time and its tries. Nothing here waits for the deadline of an hour. */
class MemberTest {
    private final Member<Integer, Integer> member = member(Deadline.in(Duration.ofHours(1)));

    private static Member<Integer, Integer> member(Deadline deadline) {
        CompletableFuture<Member<Integer, Integer>> made = new CompletableFuture<>();
        CompletableFuture<Integer> unused = Mono.<Integer>create(sink -> {
                    boolean isFirst = made.complete(new Member<>(1, "subject", deadline, Context.empty(), sink));
                    assertThat(isFirst).isTrue();
                })
                .toFuture();
        return made.join();
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
}
