package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SideLaneTest {
    private static final Deadline FAR = Deadline.in(Duration.ofHours(1));

    /** Members in this order, each with its subject. */
    private static List<Member<Integer, Integer>> members(Object... subjects) {
        return IntStream.range(0, subjects.length)
                .mapToObj(i -> Waiting.of(i, subjects[i], FAR).member())
                .toList();
    }

    private static List<List<Integer>> parts(Object... subjects) {
        return SideLane.parts(members(subjects)).stream()
                .map(part -> part.stream().map(Member::input).toList())
                .toList();
    }

    @Test
    void aGroupThatWaitsForTheLockOfAllWaitsUntilItsDeadline() {
        assertThat(SideLane.lockWait(members(SideLane.ALL_ALIKE, SideLane.ALL_ALIKE), FAR))
                .isEqualTo(LockWait.UNLIMITED);
        assertThat(LockWait.UNLIMITED.millis()).isZero();
    }

    @Test
    void aGroupOfSeveralSubjectsWaitsATenthOfASecond() {
        List<Member<Integer, Integer>> two = members("a", "b");
        two.get(0).waitAgain(true);
        assertThat(SideLane.lockWait(two, FAR).millis()).isEqualTo(100);
    }

    @Test
    void oneSubjectWaitsTwiceAsLongEachTime() {
        List<Member<Integer, Integer>> one = members("a", "a");
        assertThat(SideLane.lockWait(one, FAR).millis()).isEqualTo(100);
        one.get(0).waitAgain(true);
        one.get(0).waitAgain(true);
        assertThat(SideLane.lockWait(one, FAR).millis()).isEqualTo(400);
    }

    @Test
    void whereLittleTimeIsLeftAPartOfItIsWaited() {
        List<Member<Integer, Integer>> one = members("a");
        for (int i = 0; i < 10; i++) {
            one.get(0).waitAgain(true);
        }
        // a third of a minute, and less by what this machine takes to come here
        assertThat(SideLane.lockWait(one, Deadline.in(Duration.ofMinutes(1))).millis())
                .isBetween(10_000L, 20_000L);
        Deadline soon = Deadline.in(Duration.ofMillis(400));
        assertThat(SideLane.lockWait(members("a", "b"), soon).millis()).isBetween(0L, 80L);
        assertThat(SideLane.lockWait(members("a", "b"), Deadline.in(Duration.ZERO))
                        .millis())
                .isEqualTo(1);
    }

    @Test
    void aGroupIsPartedInFour() {
        assertThat(parts(1, 2, 3, 4, 5, 6, 7, 8))
                .containsExactly(List.of(0, 1), List.of(2, 3), List.of(4, 5), List.of(6, 7));
        assertThat(parts(1, 2, 3, 4, 5)).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    }

    @Test
    void membersOfOneSubjectStayTogetherInTheirOrder() {
        assertThat(parts("a", "b", "a", "c", "b", "a")).containsExactly(List.of(0, 2, 5), List.of(1, 4), List.of(3));
        assertThat(parts("a", "a", "a")).containsExactly(List.of(0, 1, 2));
    }

    @Test
    void threePartsWaitAtATimeAndTwoThatAreAloneWithTheirSubject() {
        SideLane aside = new SideLane();
        List<String> begun = new CopyOnWriteArrayList<>();
        Sinks.Empty<Void> end = Sinks.empty();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = "part " + i;
            aside.add(Mono.fromRunnable(() -> begun.add(name)).then(end.asMono()), false);
            String alone = "alone " + i;
            aside.add(Mono.fromRunnable(() -> begun.add(alone)).then(end.asMono()), true);
            expected.add(name);
            expected.add(alone);
        }
        assertThat(begun).containsExactlyInAnyOrder("part 0", "part 1", "part 2", "alone 0", "alone 1");
        assertThat(end.tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        assertThat(begun).containsExactlyInAnyOrderElementsOf(expected);
        // those that came and went have left their places
        aside.add(Mono.fromRunnable(() -> begun.add("later")), true);
        assertThat(begun).contains("later");
    }
}
