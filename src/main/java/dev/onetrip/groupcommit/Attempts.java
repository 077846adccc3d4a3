package dev.onetrip.groupcommit;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The attempts of a group: together, then in halves, or {@linkplain SideLane aside} of its lane, until every member has
 * its answer.
 */
final class Attempts<K, I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final SharedTrip<K, I, O> trip;
    private final Pace pace;
    private final Lanes<K, I, O> lanes;
    private final Consumer<K> starter;
    private final SideLane aside = new SideLane();

    /** @param starter runs a lane whose members wait and which nothing runs */
    Attempts(SharedTrip<K, I, O> trip, Pace pace, Lanes<K, I, O> lanes, Consumer<K> starter) {
        this.trip = trip;
        this.pace = pace;
        this.lanes = lanes;
        this.starter = starter;
    }

    /** Gives the verdicts that are final and still to be told. Never fails. */
    Mono<Answers<I, O>> commit(K lane, List<Member<I, O>> group) {
        return trip.commit(lane, group)
                .flatMap(answers -> withoutLate(lane, answers, answers.late()))
                .onErrorResume(error -> afterFailure(lane, group, error).thenReturn(Answers.none()))
                .onErrorResume(broken -> {
                    // a defect here: the lane must go on, and no member may wait for ever; a member that has an answer
                    // keeps it
                    LOG.error("A group of {} failed outside its trip", group.size(), broken);
                    group.forEach(member -> member.fail(broken));
                    return Mono.just(Answers.none());
                });
    }

    /** A member whose own statement waited too long goes on alone; what its neighbours have is done. */
    private Mono<Answers<I, O>> withoutLate(K lane, Answers<I, O> answers, Answers<I, O> late) {
        return late.group().isEmpty()
                ? Mono.just(answers)
                : again(lane, late.group(), late.reason()).thenReturn(answers.inTime());
    }

    private Mono<Void> afterFailure(K lane, List<Member<I, O>> group, Throwable error) {
        if (Answers.isLate(error)) {
            return again(lane, group, error);
        }
        if (error instanceof Refusal || group.size() == 1) {
            group.forEach(member -> member.fail(error));
            return Mono.empty();
        }
        int half = group.size() / 2;
        return Flux.just(group.subList(0, half), group.subList(half, group.size()))
                .concatMap(part -> again(lane, part, error))
                .then();
    }

    /** Runs again the members that still have time for it; the others fail. The earliest deadline always falls out. */
    private Mono<Void> again(K lane, List<Member<I, O>> group, Throwable error) {
        List<Member<I, O>> inTime = new ArrayList<>();
        for (Member<I, O> member : group) {
            if (member.hasTimeFor(pace.typicalNanos())) {
                inTime.add(member);
            } else {
                member.fail(
                        error instanceof Refusal
                                ? error
                                : new Refusal.Late(
                                        "The work failed, and the deadline left no time for a retry.",
                                        Outcome.ROLLED_BACK));
            }
        }
        if (inTime.isEmpty()) {
            return Mono.empty();
        }
        if (!(error instanceof Refusal.Late)) {
            return commitAndTell(lane, inTime);
        }
        Duration pause = inTime.get(0).nextPause();
        return inTime.get(0).subject() == SideLane.ALL_ALIKE
                ? Mono.delay(pause).then(commitAndTell(lane, inTime))
                : Mono.fromRunnable(() -> setAside(lane, inTime, pause));
    }

    private Mono<Void> commitAndTell(K lane, List<Member<I, O>> group) {
        return Mono.defer(() -> commit(lane, group)).doOnNext(Answers::tell).then();
    }

    private void setAside(K lane, List<Member<I, O>> group, Duration pause) {
        List<List<Member<I, O>>> parts = SideLane.parts(group);
        boolean isAlone = parts.size() == 1;
        group.forEach(member -> member.waitAgain(isAlone));
        for (List<Member<I, O>> part : parts) {
            lanes.hold(lane, part);
            aside.add(turn(lane, part, pause), isAlone);
        }
    }

    /** One more try beside the lane; a part that is set aside again is held before this one's hold ends. */
    private Mono<Void> turn(K lane, List<Member<I, O>> part, Duration pause) {
        return Mono.delay(pause)
                .then(Mono.defer(() -> {
                    List<Member<I, O>> inTime = part.stream()
                            .filter(member -> member.take(pace.typicalNanos()))
                            .toList();
                    part.forEach(Member::late);
                    return inTime.isEmpty() ? Mono.<Void>empty() : commitAndTell(lane, inTime);
                }))
                .doFinally(end -> {
                    if (lanes.release(lane, part)) {
                        starter.accept(lane);
                    }
                });
    }
}
