package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.support.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class GroupCommitTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final List<List<Integer>> groups = new CopyOnWriteArrayList<>();
    private final Sinks.One<Boolean> gate = Sinks.one();

    @Test
    void aSingleMemberWaitsForNoOther() {
        StepVerifier.create(doubling(10, 10).submit("a", 1, Deadline.in(LONG)))
                .expectNext(2)
                .verifyComplete();
        assertThat(groups).containsExactly(List.of(1));
    }

    @Test
    void whatQueuesBehindAGroupBecomesTheNext() {
        GroupCommit<String, Integer, Integer> commits = gated(10, 100);
        Flux<Integer> all = Flux.range(0, 6).flatMap(i -> commits.submit("a", i, Deadline.in(LONG)), 6);
        StepVerifier.create(all.collectList())
                .then(this::open)
                .assertNext(results -> assertThat(results).hasSize(6))
                .verifyComplete();
        assertThat(groups).containsExactly(List.of(0), List.of(1, 2, 3, 4, 5));
    }

    @Test
    void aGroupNeverExceedsItsLimit() {
        GroupCommit<String, Integer, Integer> commits = gated(2, 100);
        StepVerifier.create(Flux.range(0, 6).flatMap(i -> commits.submit("a", i, Deadline.in(LONG)), 6))
                .then(this::open)
                .expectNextCount(6)
                .verifyComplete();
        assertThat(groups).allSatisfy(group -> assertThat(group.size()).isLessThanOrEqualTo(2));
    }

    @Test
    void aGroupIsNeverHeavierThanItsLimitAndAHeavierMemberGoesAlone() {
        GroupCommit<String, Integer, Integer> weighed = new GroupCommit<>(
                "test",
                new GroupSize<>(10, input -> input, 5),
                100,
                new SimpleMeterRegistry(),
                (lane, inputs, deadline, lockWait) -> {
                    groups.add(List.copyOf(inputs));
                    return gate.asMono()
                            .thenReturn(inputs.stream().map(Verdict::done).toList());
                },
                input -> SideLane.ALL_ALIKE);
        StepVerifier.create(
                        Flux.just(1, 2, 3, 4, 9, 0, 5, 1).flatMap(i -> weighed.submit("a", i, Deadline.in(LONG)), 8))
                .then(this::open)
                .expectNextCount(8)
                .verifyComplete();
        assertThat(groups)
                .containsExactly(List.of(1), List.of(2, 3), List.of(4), List.of(9), List.of(0, 5), List.of(1));
    }

    @Test
    void lanesRunSideBySide() {
        GroupCommit<String, Integer, Integer> commits = gated(10, 100);
        StepVerifier.create(Flux.just("a", "b").flatMap(lane -> commits.submit(lane, 1, Deadline.in(LONG)), 2))
                .then(() -> assertThat(groups).hasSize(2))
                .then(this::open)
                .expectNextCount(2)
                .verifyComplete();
    }

    @Test
    void aFullQueueRefusesAtOnceAndNoMemberBefore() {
        GroupCommit<String, Integer, Integer> commits = gated(10, 2);
        List<Integer> answered = new CopyOnWriteArrayList<>();
        List<Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(commits.submit("a", i, Deadline.in(LONG)).subscribe(answered::add));
        }
        StepVerifier.create(commits.submit("a", 9, Deadline.in(LONG)))
                .expectError(Refusal.Full.class)
                .verify(Eventually.SOON);
        open();
        Eventually.within(Eventually.SOON, () -> answered.equals(List.of(0, 2, 4)));
        waiting.forEach(Disposable::dispose);
    }

    @Test
    void aRefusedMemberDoesNotHarmItsNeighbours() {
        GroupCommit<String, Integer, Integer> commits = commits(
                10,
                100,
                inputs -> Mono.just(inputs.stream()
                        .<Verdict<Integer>>map(i -> i == 3
                                ? Verdict.refused(new Refusal.Taken("username", "3 is taken."))
                                : Verdict.done(i))
                        .toList()));
        StepVerifier.create(Flux.range(0, 6)
                        .concatMap(i -> commits.submit("a", i, Deadline.in(LONG))
                                .onErrorResume(Refusal.Taken.class, taken -> Mono.just(-1))))
                .expectNext(0, 1, 2, -1, 4, 5)
                .verifyComplete();
    }

    @Test
    void anUnforeseenFailureIsNarrowedDownToItsCulprit() {
        AtomicBoolean first = new AtomicBoolean(true);
        GroupCommit<String, Integer, Integer> commits = commits(100, 100, inputs -> {
            Mono<Boolean> wait = first.getAndSet(false) ? gate.asMono() : Mono.just(true);
            return wait.then(
                    inputs.contains(17)
                            ? Mono.error(new IllegalStateException("a defect"))
                            : Mono.just(inputs.stream().map(Verdict::done).toList()));
        });
        StepVerifier.create(Flux.range(0, 50)
                        .flatMap(
                                i -> commits.submit("a", i, Deadline.in(LONG))
                                        .onErrorResume(IllegalStateException.class, e -> Mono.just(-i)),
                                50)
                        .collectList())
                .then(this::open)
                .assertNext(results ->
                        assertThat(results).hasSize(50).filteredOn(i -> i < 0).containsExactly(-17))
                .verifyComplete();
    }

    @Test
    void aMemberThatLeftBeforeItWasTakenIsSkipped() {
        GroupCommit<String, Integer, Integer> commits = gated(10, 100);
        Disposable first = commits.submit("a", 1, Deadline.in(LONG)).subscribe();
        Disposable gone = commits.submit("a", 2, Deadline.in(LONG)).subscribe();
        gone.dispose();
        StepVerifier.create(commits.submit("a", 3, Deadline.in(LONG)))
                .then(this::open)
                .expectNext(6)
                .verifyComplete();
        assertThat(groups).containsExactly(List.of(1), List.of(3));
        first.dispose();
    }

    @Test
    void aMemberIsLateAtItsDeadlineEvenWhileTheLaneIsBusy() {
        GroupCommit<String, Integer, Integer> commits = gated(10, 100);
        Disposable first = commits.submit("a", 1, Deadline.in(LONG)).subscribe();
        assertThatThrownBy(() -> commits.submit("a", 2, Deadline.in(Duration.ofMillis(50)))
                        .block(Eventually.SOON))
                .isInstanceOfSatisfying(
                        Refusal.Late.class, late -> assertThat(late.outcome()).contains(Outcome.ROLLED_BACK));
        open();
        first.dispose();
    }

    @Test
    void aLateGroupRunsAgainForMembersThatStillHaveTime() {
        // on a busy machine the hasty one may be late before its group is on its way
        for (Duration hasty = Duration.ofMillis(300);
                hasty.compareTo(LONG) < 0 && !groups.contains(List.of(1, 2));
                hasty = hasty.multipliedBy(2)) {
            groups.clear();
            lateGroup(hasty);
        }
        assertThat(groups).containsExactly(List.of(0), List.of(1, 2), List.of(2));
    }

    private void lateGroup(Duration time) {
        Sinks.One<Boolean> released = Sinks.one();
        AtomicBoolean first = new AtomicBoolean(true);
        GroupCommit<String, Integer, Integer> commits = commits(10, 100, inputs -> {
            if (inputs.contains(0)) {
                return released.asMono().thenReturn(List.of(Verdict.done(0)));
            }
            return first.getAndSet(false)
                    ? Mono.delay(time.plusMillis(100)).then(Mono.error(new Refusal.Late("late", Outcome.ROLLED_BACK)))
                    : Mono.just(inputs.stream().map(Verdict::done).toList());
        });
        Disposable blocker = commits.submit("a", 0, Deadline.in(LONG)).subscribe();
        Mono<String> hasty = commits.submit("a", 1, Deadline.in(time))
                .map(Object::toString)
                .onErrorResume(Refusal.Late.class, late -> Mono.just("late"));
        Mono<String> patient = commits.submit("a", 2, Deadline.in(LONG)).map(Object::toString);
        StepVerifier.create(Flux.merge(hasty, patient).collectList())
                .then(() -> assertThat(released.tryEmitValue(true)).isEqualTo(Sinks.EmitResult.OK))
                .assertNext(answers -> assertThat(answers).containsExactlyInAnyOrder("late", "2"))
                .verifyComplete();
        blocker.dispose();
    }

    @Test
    void everyMemberGetsTheReceiptOfItsGroup() {
        GroupCommit<String, Integer, Integer> commits = commits(
                10,
                100,
                inputs -> Mono.deferContextual(context -> {
                    Receipt.in(context).orElseThrow().addRoundTrip(1_000);
                    return Mono.just(inputs.stream().map(Verdict::done).toList());
                }));
        Receipt receipt = new Receipt();
        StepVerifier.create(commits.submit("a", 1, Deadline.in(LONG)).contextWrite(receipt::putIn))
                .expectNext(1)
                .verifyComplete();
        assertThat(receipt.roundTrips()).isEqualTo(1);
        assertThat(receipt.groupSize()).isEqualTo(1);
    }

    @Test
    void aMemberThatWouldWaitLongerThanItsTimeIsRefusedAtOnceWithATime() {
        AtomicBoolean first = new AtomicBoolean(true);
        GroupCommit<String, Integer, Integer> commits = commits(
                1,
                100,
                inputs -> (first.getAndSet(false)
                                ? Mono.delay(Duration.ofMillis(200)).then(Mono.just(true))
                                : gate.asMono())
                        .thenReturn(inputs.stream().map(Verdict::done).toList()));
        StepVerifier.create(commits.submit("a", 0, Deadline.in(LONG)))
                .expectNext(0)
                .verifyComplete();
        // 60 groups of 200 ms and more are ahead
        List<Disposable> ahead = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            ahead.add(commits.submit("a", i, Deadline.in(LONG)).subscribe());
        }
        StepVerifier.create(commits.submit("a", 61, Deadline.in(Duration.ofSeconds(10))))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                Refusal.Full.class,
                                full -> assertThat(full.retryAfter().orElseThrow())
                                        .isPositive()))
                .verify(Eventually.SOON);
        open();
        ahead.forEach(Disposable::dispose);
    }

    @Test
    void aMemberThatAsksAgainInsideItsOwnAnswerIsServed() {
        GroupCommit<String, Integer, Integer> commits = gated(10, 100);
        Disposable first = commits.submit("a", 1, Deadline.in(LONG)).subscribe();
        Mono<Integer> again = commits.submit("a", 2, Deadline.in(Duration.ofMillis(50)))
                .onErrorResume(
                        Refusal.Late.class,
                        late -> Flux.merge(
                                        commits.submit("a", 3, Deadline.in(LONG)),
                                        Mono.<Integer>fromRunnable(this::open))
                                .single());
        StepVerifier.create(again).expectNext(6).verifyComplete();
        first.dispose();
    }

    private void open() {
        assertThat(gate.tryEmitValue(true)).isEqualTo(Sinks.EmitResult.OK);
    }

    private GroupCommit<String, Integer, Integer> gated(int groupLimit, int queueLimit) {
        return commits(
                groupLimit,
                queueLimit,
                inputs -> gate.asMono()
                        .thenReturn(
                                inputs.stream().map(i -> Verdict.done(2 * i)).toList()));
    }

    private GroupCommit<String, Integer, Integer> doubling(int groupLimit, int queueLimit) {
        return commits(
                groupLimit,
                queueLimit,
                inputs ->
                        Mono.just(inputs.stream().map(i -> Verdict.done(2 * i)).toList()));
    }

    private GroupCommit<String, Integer, Integer> commits(
            int groupLimit,
            int queueLimit,
            java.util.function.Function<List<Integer>, Mono<List<Verdict<Integer>>>> trip) {
        return new GroupCommit<>(
                "test", groupLimit, queueLimit, new SimpleMeterRegistry(), (lane, inputs, deadline, lockWait) -> {
                    groups.add(List.copyOf(inputs));
                    return trip.apply(inputs);
                });
    }
}
