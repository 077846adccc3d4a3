package dev.onetrip.groupcommit;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Verdict;
import java.util.List;
import reactor.core.publisher.Mono;

/** The trip of one group: it is measured, and every member's receipt gets what it cost. */
final class SharedTrip<K, I, O> {
    private final Trip<K, I, O> trip;
    private final Pace pace;
    private final GroupMeters meters;

    SharedTrip(Trip<K, I, O> trip, Pace pace, GroupMeters meters) {
        this.trip = trip;
        this.pace = pace;
        this.meters = meters;
    }

    /** The verdicts, still to be told; or the error of the trip. */
    Mono<Answers<I, O>> commit(K lane, List<Member<I, O>> group) {
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            Receipt receipt = new Receipt();
            meters.started(group.size(), group.get(0).waitedNanos());
            return Mono.defer(() -> send(lane, group))
                    .defaultIfEmpty(List.of())
                    .contextWrite(receipt::putIn)
                    .doOnSuccess(verdicts -> pace.measure(System.nanoTime() - begun))
                    .doOnTerminate(() -> {
                        meters.ended(receipt);
                        group.forEach(member -> member.shares(receipt, group.size()));
                    })
                    .map(verdicts -> new Answers<>(group, verdicts));
        });
    }

    private Mono<List<Verdict<O>>> send(K lane, List<Member<I, O>> group) {
        List<I> inputs = group.stream().map(Member::input).toList();
        Deadline earliest =
                group.stream().map(Member::deadline).min(Deadline::compareTo).orElseThrow();
        return trip.commit(lane, inputs, earliest, SideLane.lockWait(group, earliest));
    }
}
