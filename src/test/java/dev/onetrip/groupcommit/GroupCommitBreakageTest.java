package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Trips and members that break the rules: their lane goes on all the same. */
class GroupCommitBreakageTest {
    private static final Deadline FAR = Deadline.in(Duration.ofHours(1));

    private final AtomicInteger trips = new AtomicInteger();

    private static GroupCommit<String, Integer, Integer> commits(Trip<String, Integer, Integer> trip) {
        return new GroupCommit<>("test", 10, 10, new SimpleMeterRegistry(), trip);
    }

    private static Mono<List<Verdict<Integer>>> same(List<Integer> inputs) {
        return Mono.just(inputs.stream().map(Verdict::done).toList());
    }

    @Test
    void aMemberThatThrowsAtItsAnswerIsCommittedOnceAndItsNeighboursGetTheirs() {
        Sinks.Empty<Void> gate = Sinks.empty();
        GroupCommit<String, Integer, Integer> commits = commits((lane, inputs, deadline, lockWait) -> {
            trips.addAndGet(inputs.size());
            return gate.asMono().then(same(inputs));
        });
        StepVerifier.create(Flux.range(0, 3).flatMap(i -> commits.submit("a", i, FAR), 3))
                .then(() -> commits.submit("a", 3, FAR).subscribe(new Throwing()))
                .then(() -> commits.submit("a", 4, FAR).subscribe(new BaseSubscriber<>() {}))
                .then(() -> assertThat(gate.tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK))
                .expectNextCount(3)
                .verifyComplete();
        assertThat(trips).hasValue(5);
        assertGoesOn(commits);
    }

    @Test
    void aTripThatThrowsFailsItsMembersAndTheLaneGoesOn() {
        GroupCommit<String, Integer, Integer> commits = commits((lane, inputs, deadline, lockWait) -> {
            if (trips.getAndIncrement() == 0) {
                throw new IllegalStateException("on purpose");
            }
            return same(inputs);
        });
        StepVerifier.create(commits.submit("a", 1, FAR)).verifyErrorMessage("on purpose");
        assertGoesOn(commits);
    }

    @Test
    void aTripWithoutVerdictsFailsItsMembersAndTheLaneGoesOn() {
        GroupCommit<String, Integer, Integer> commits = commits(
                (lane, inputs, deadline, lockWait) -> trips.getAndIncrement() == 0 ? Mono.empty() : same(inputs));
        StepVerifier.create(commits.submit("a", 1, FAR)).verifyErrorMessage("a verdict is missing");
        assertGoesOn(commits);
    }

    @Test
    void aTripThatIsEndedAtOnceIsTriedNowAndThenUntilTheDeadline() {
        assertTriedNowAndThen(input -> SideLane.ALL_ALIKE);
    }

    @Test
    void soIsOneWhoseMembersNeedNotWaitForEachOther() {
        assertTriedNowAndThen(input -> input);
    }

    private void assertTriedNowAndThen(Function<Integer, Object> subject) {
        GroupCommit<String, Integer, Integer> commits = new GroupCommit<>(
                "test",
                GroupSize.of(10),
                10,
                new SimpleMeterRegistry(),
                (lane, inputs, deadline, lockWait) -> {
                    trips.incrementAndGet();
                    return inputs.contains(7)
                            ? same(inputs)
                            : Mono.error(new Refusal.Late("The server ended it.", Outcome.ROLLED_BACK));
                },
                subject);
        StepVerifier.create(commits.submit("a", 1, Deadline.in(Duration.ofSeconds(2))))
                .verifyError(Refusal.Late.class);
        // 2, 4, … 256 ms are half a second, then four a second
        assertThat(trips).hasValueBetween(2, 20);
        assertGoesOn(commits);
    }

    private static void assertGoesOn(GroupCommit<String, Integer, Integer> commits) {
        StepVerifier.create(commits.submit("a", 7, FAR)).expectNext(7).verifyComplete();
    }

    /** Fails like a server that cannot take the answer any more. */
    private static final class Throwing extends BaseSubscriber<Integer> {
        @Override
        protected void hookOnNext(Integer value) {
            // BaseSubscriber would turn it into an error signal
        }

        @Override
        protected void hookOnComplete() {
            throw new StackOverflowError("on purpose");
        }
    }
}
