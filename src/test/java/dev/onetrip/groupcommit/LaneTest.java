package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class LaneTest {
    private static final Deadline FAR = Deadline.in(Duration.ofHours(1));

    private final Lane<Integer, Integer> lane = new Lane<>();

    /** Whether enough wait now that were to be gathered. */
    private boolean add(int input, Object subject) {
        return lane.add(Waiting.of(input, subject, FAR).member()).isPresent();
    }

    private List<Integer> all() {
        List<Integer> inputs = new ArrayList<>();
        while (lane.size() > 0) {
            inputs.add(lane.remove().input());
        }
        return inputs;
    }

    @Test
    void aLaneWithoutMembersNeedsNoRun() {
        assertThat(lane.starts()).isFalse();
        assertThat(lane.isRunning()).isFalse();
        assertThat(lane.isOver()).isTrue();
    }

    @Test
    void aLaneIsRunByOneCaller() {
        assertThat(add(1, "a")).isFalse();
        assertThat(lane.isOver()).isFalse();
        assertThat(lane.starts()).isTrue();
        assertThat(lane.isRunning()).isTrue();
        assertThat(add(2, "b")).isFalse();
        assertThat(lane.starts()).isFalse();
        assertThat(all()).containsExactly(1, 2);
        assertThat(lane.isOver()).isFalse();
        lane.stops();
        assertThat(lane.isOver()).isTrue();
    }

    @Test
    void gatheringEndsWithTheLastThatIsWanted() {
        StepVerifier.create(lane.gather(2))
                .then(() -> assertThat(add(1, "a")).isFalse())
                .then(() -> lane.add(Waiting.of(2, "b", FAR).member())
                        .orElseThrow()
                        .tryEmitEmpty()
                        .orThrow())
                .verifyComplete();
        // the goal is reached once
        assertThat(add(3, "c")).isFalse();
    }

    @Test
    void whatIsHeldKeepsThoseThatWantTheSameBackUntilItsLastRelease() {
        assertThat(add(1, "a")).isFalse();
        assertThat(add(2, "b")).isFalse();
        lane.hold("a");
        lane.hold("a");
        assertThat(add(3, "a")).isFalse();
        assertThat(all()).containsExactly(2);
        assertThat(lane.isOver()).isFalse();
        lane.release("a");
        assertThat(all()).isEmpty();
        lane.release("a");
        assertThat(add(4, "a")).isFalse();
        assertThat(all()).containsExactly(1, 3, 4);
        assertThat(lane.isOver()).isTrue();
    }
}
