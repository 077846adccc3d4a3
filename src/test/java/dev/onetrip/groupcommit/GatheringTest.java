package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatheringTest {
    private final Gathering gathering = new Gathering(128);

    @Test
    void aSingleClientIsNotHeldUp() {
        gathering.started(1);
        assertThat(gathering.goal(0)).isZero();
    }

    @Test
    void clientsJustAnsweredAreExpectedBackBesideWaitingMembers() {
        gathering.started(32);
        assertThat(gathering.goal(32)).isEqualTo(56);
    }

    @Test
    void theLastFewAreNotWaitedFor() {
        gathering.started(8);
        assertThat(gathering.goal(56)).isZero();
    }

    @Test
    void aFullGroupIsNotHeldUp() {
        gathering.started(128);
        assertThat(gathering.goal(128)).isZero();
    }

    @Test
    void whereNoClientComesBackTheWaitingIsGivenUpTwiceAsLongEachTime() {
        gathering.started(10);
        assertThat(gathering.goal(0)).isPositive();
        gathering.ended(false);
        assertThat(gathering.goal(0)).isZero();
        assertThat(gathering.goal(0)).isPositive();
        gathering.ended(false);
        assertThat(gathering.goal(0)).isZero();
        assertThat(gathering.goal(0)).isZero();
        assertThat(gathering.goal(0)).isPositive();
    }

    @Test
    void oneSuccessForgetsTheFailures() {
        gathering.started(10);
        gathering.ended(false);
        gathering.ended(true);
        assertThat(gathering.goal(0)).isPositive();
        gathering.ended(false);
        assertThat(gathering.goal(0)).isZero();
        assertThat(gathering.goal(0)).isPositive();
    }
}
