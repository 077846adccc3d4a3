package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.support.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Groups with a member that waits for a lock. */
class GroupCommitSideLaneTest {
    private static final Duration BUDGET = Duration.ofSeconds(30);

    /** Of a member that is late in the end: long enough for a slow machine to be done with all others meanwhile. */
    private static final Duration CULPRITS_BUDGET = Duration.ofSeconds(4);

    private static final int LOCKED = 17;

    private final List<List<Integer>> groups = new CopyOnWriteArrayList<>();
    private final AtomicBoolean isLocked = new AtomicBoolean(true);

    /**
     * Subjects are the inputs modulo 100; a member that shares a group with the locked one waits as long as that may.
     */
    private final GroupCommit<String, Integer, Integer> commits = new GroupCommit<>(
            "test", GroupSize.of(100), 1_000, new SimpleMeterRegistry(), this::trip, input -> input % 100);

    private Mono<List<Verdict<Integer>>> trip(String lane, List<Integer> inputs, Deadline deadline, LockWait lockWait) {
        groups.add(List.copyOf(inputs));
        Mono<List<Verdict<Integer>>> done =
                Mono.just(inputs.stream().map(Verdict::done).toList());
        return isLocked.get() && inputs.stream().anyMatch(input -> input % 100 == LOCKED)
                ? Mono.delay(Duration.ofMillis(lockWait.millis()))
                        .then(Mono.error(new Refusal.Late("The database was waiting.", Outcome.ROLLED_BACK)))
                : done;
    }

    private Mono<Integer> submit(int input) {
        return submit(input, BUDGET);
    }

    private Mono<Integer> submit(int input, Duration budget) {
        return commits.submit("a", input, Deadline.in(budget));
    }

    @Test
    void onlyTheCulpritIsLateAndTheLaneGoesOn() {
        List<Integer> answered = new CopyOnWriteArrayList<>();
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        Disposable all = Flux.range(0, 60)
                .flatMap(
                        input -> submit(input, input == LOCKED ? CULPRITS_BUDGET : BUDGET)
                                .doOnNext(answered::add)
                                .onErrorResume(error -> {
                                    refused.add(error);
                                    return Mono.empty();
                                }),
                        60)
                .subscribe();
        Eventually.within(Eventually.SOON, () -> answered.size() == 59);
        assertThat(refused).isEmpty();
        StepVerifier.create(Flux.range(60, 5).concatMap(this::submit))
                .expectNext(60, 61, 62, 63, 64)
                .verifyComplete();
        Eventually.within(Eventually.SOON, () -> !refused.isEmpty());
        assertThat(refused).singleElement().isInstanceOf(Refusal.Late.class);
        assertThat(answered).hasSize(59).doesNotContain(LOCKED);
        all.dispose();
    }

    @Test
    void membersThatWantTheSameComeAfterItInOrder() {
        Disposable freed = Mono.delay(Duration.ofMillis(700)).subscribe(tick -> isLocked.set(false));
        StepVerifier.create(Flux.just(LOCKED, 1, LOCKED + 100, 2, LOCKED + 200)
                        .flatMap(this::submit, 5)
                        .collectList())
                .assertNext(all -> assertThat(all).containsExactlyInAnyOrder(LOCKED, 1, LOCKED + 100, 2, LOCKED + 200))
                .verifyComplete();
        assertThat(groups.stream().skip(groups.size() - 2).flatMap(List::stream).filter(input -> input % 100 == LOCKED))
                .containsSubsequence(LOCKED + 100, LOCKED + 200);
        freed.dispose();
    }

    @Test
    void aMemberThatLeavesWhileItWaitsIsNotTriedAgain() {
        Disposable gone = submit(LOCKED).subscribe();
        gone.dispose();
        StepVerifier.create(Mono.delay(Duration.ofMillis(600)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(groups).containsExactly(List.of(LOCKED));
        isLocked.set(false);
        StepVerifier.create(submit(LOCKED)).expectNext(LOCKED).verifyComplete();
    }

    /** As where a group is one statement, and a member needs another one after it. */
    @Test
    void aMemberThatAloneOfItsGroupWaitedInVainIsTriedAgainAndItsNeighboursAreNot() {
        GroupCommit<String, Integer, Integer> partly = new GroupCommit<>(
                "partly",
                GroupSize.of(100),
                1_000,
                new SimpleMeterRegistry(),
                (lane, inputs, deadline, lockWait) -> {
                    groups.add(List.copyOf(inputs));
                    boolean first = groups.size() <= 2;
                    return Mono.just(inputs.stream()
                            .map(input -> first && input == LOCKED
                                    ? Verdict.<Integer>refused(
                                            new Refusal.Late("The row was locked.", Outcome.ROLLED_BACK))
                                    : Verdict.done(input))
                            .toList());
                },
                input -> input);
        StepVerifier.create(Flux.just(1, LOCKED, 2, 3)
                        .flatMap(input -> partly.submit("a", input, Deadline.in(BUDGET)), 4)
                        .collectList())
                .assertNext(all -> assertThat(all).containsExactlyInAnyOrder(1, LOCKED, 2, 3))
                .verifyComplete();
        assertThat(groups.stream().flatMap(List::stream).filter(input -> input != LOCKED))
                .containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aGroupThatWaitsForTheLockOfAllHasAllItsTime() {
        List<Deadline> deadlines = new CopyOnWriteArrayList<>();
        List<LockWait> lockWaits = new CopyOnWriteArrayList<>();
        GroupCommit<String, Integer, Integer> same =
                new GroupCommit<>("test", 100, 100, new SimpleMeterRegistry(), (lane, inputs, deadline, lockWait) -> {
                    deadlines.add(deadline);
                    lockWaits.add(lockWait);
                    return Mono.just(inputs.stream().map(Verdict::done).toList());
                });
        Deadline deadline = Deadline.in(BUDGET);
        StepVerifier.create(Flux.range(0, 9).flatMap(input -> same.submit("a", input, deadline), 9))
                .expectNextCount(9)
                .verifyComplete();
        assertThat(deadlines).allMatch(given -> given.equals(deadline));
        assertThat(lockWaits).isNotEmpty().containsOnly(LockWait.UNLIMITED);
    }
}
