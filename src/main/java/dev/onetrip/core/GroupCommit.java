package dev.onetrip.core;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Lets concurrent requests share one transaction with private outcomes. While one group of a lane is in flight,
 * requests queue up; the next group is whatever queued meanwhile, so there is no timer and nobody who is alone waits
 * for anybody.
 *
 * <p>A member refused for a reason of its own never harms its neighbours. A group that fails on something unforeseen is
 * split in halves, each run again inside its members' deadlines, until the culprit is alone. A member that leaves
 * before it is taken is skipped; one that leaves later is committed all the same.
 *
 * @param <K> a lane: one group at a time; lanes run side by side
 * @param <I> what a member brings
 * @param <O> what a member gets
 */
public final class GroupCommit<K, I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final Trip<K, I, O> trip;
    private final int groupLimit;
    private final int queueLimit;
    private final ConcurrentMap<K, Queue<Member<I, O>>> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final DistributionSummary sizes;
    private final Timer times;
    private volatile long typicalNanos;

    /**
     * The transaction that a group shares.
     *
     * @param <K> a lane
     * @param <I> what a member brings
     * @param <O> what a member gets
     */
    @FunctionalInterface
    public interface Trip<K, I, O> {
        /**
         * Commits the members' work, all in one transaction.
         *
         * @param deadline the earliest of the members' deadlines
         * @return one verdict for each input, in the same order
         */
        Mono<List<Verdict<O>>> commit(K lane, List<I> inputs, Deadline deadline);
    }

    /**
     * @param name names the metrics, e.g. {@code users}
     * @param groupLimit most members of one group; at least 1, where 1 means no sharing
     * @param queueLimit most members waiting in all lanes together; beyond it a request is {@link Refusal.Full}
     */
    public GroupCommit(String name, int groupLimit, int queueLimit, MeterRegistry meters, Trip<K, I, O> trip) {
        this.trip = trip;
        this.groupLimit = groupLimit;
        this.queueLimit = queueLimit;
        this.sizes = DistributionSummary.builder("onetrip.group.size")
                .tag("work", name)
                .register(meters);
        this.times = Timer.builder("onetrip.group.time").tag("work", name).register(meters);
        Gauge.builder("onetrip.group.queued", queued, AtomicInteger::get)
                .tag("work", name)
                .register(meters);
    }

    /**
     * Joins the next group of the lane.
     *
     * @return what the trip made of the input; or {@link Refusal.Full} at once when the queue is at its limit or its
     *     predicted wait is longer than what is left, with the time after which there is room; {@link Refusal.Late} at
     *     the deadline, or the member's own refusal
     */
    public Mono<O> submit(K lane, I input, Deadline deadline) {
        return Mono.deferContextual(context -> Mono.create(sink -> {
            if (queued.incrementAndGet() > queueLimit) {
                queued.decrementAndGet();
                sink.error(new Refusal.Full(queueLimit + " requests are waiting already.", drained(queueLimit)));
                return;
            }
            join(lane, new Member<>(input, deadline, Receipt.in(context), sink));
        }));
    }

    /** A lane exists while a group of it is in flight: whoever finds none starts one, whoever finds one waits. */
    private void join(K lane, Member<I, O> member) {
        Joining[] joining = {Joining.WAITS};
        Duration[] wait = {Duration.ZERO};
        lanes.compute(lane, (key, waiting) -> {
            Queue<Member<I, O>> queue = waiting == null ? new ArrayDeque<>() : waiting;
            wait[0] = waiting == null ? Duration.ZERO : drained(queue.size() + groupLimit);
            if (waiting == null) {
                joining[0] = Joining.STARTS;
            } else if (!member.hasTimeFor(wait[0])) {
                joining[0] = Joining.LEAVES;
                return queue;
            }
            queue.add(member);
            return queue;
        });
        // only here: whoever is answered may submit again, and the map must not be asked from within itself
        if (joining[0] == Joining.LEAVES) {
            queued.decrementAndGet();
            member.refuse(wait[0]);
        } else if (joining[0] == Joining.STARTS) {
            HandOver.detached(run(lane), Context.empty());
        }
    }

    private enum Joining {
        STARTS,
        WAITS,
        LEAVES
    }

    /** How long so many members take, at the pace of late: those in flight, those that wait, and the one that asks. */
    private Duration drained(int members) {
        return Duration.ofNanos(typicalNanos * (1 + members / groupLimit));
    }

    /** Group after group until nobody waits. */
    private Mono<Void> run(K lane) {
        return Mono.defer(() -> {
                    List<Member<I, O>> group = take(lane);
                    return group.isEmpty()
                            ? Mono.just(false)
                            : commit(lane, group).thenReturn(true);
                })
                .repeat()
                .takeWhile(more -> more)
                .then();
    }

    /** The next group; when nobody waits any more the lane is gone, in the same step. */
    private List<Member<I, O>> take(K lane) {
        List<Member<I, O>> group = new ArrayList<>();
        List<Member<I, O>> leftBehind = new ArrayList<>();
        lanes.computeIfPresent(lane, (key, waiting) -> {
            while (group.size() < groupLimit && !waiting.isEmpty()) {
                Member<I, O> member = waiting.remove();
                queued.decrementAndGet();
                (member.take(typicalNanos) ? group : leftBehind).add(member);
            }
            return group.isEmpty() ? null : waiting;
        });
        // told outside the lane's lock
        leftBehind.forEach(Member::late);
        return group;
    }

    /** Ends when every member has its verdict. Never fails. */
    private Mono<Void> commit(K lane, List<Member<I, O>> group) {
        return Mono.defer(() -> {
                    long begun = System.nanoTime();
                    Receipt receipt = new Receipt();
                    sizes.record(group.size());
                    return Mono.defer(() -> trip.commit(lane, inputs(group), earliest(group)))
                            .defaultIfEmpty(List.of())
                            .contextWrite(receipt::putIn)
                            .doOnSuccess(verdicts -> measure(System.nanoTime() - begun))
                            .doOnTerminate(() -> group.forEach(member -> member.shares(receipt, group.size())))
                            .doOnNext(verdicts -> deliver(group, verdicts))
                            .then()
                            .onErrorResume(error -> afterFailure(lane, group, error));
                })
                .onErrorResume(broken -> {
                    // a defect here: the lane must go on, and nobody may wait for ever; whoever has an answer keeps it
                    LOG.error("A group of {} failed outside its trip", group.size(), broken);
                    group.forEach(member -> member.fail(broken));
                    return Mono.empty();
                });
    }

    private void deliver(List<Member<I, O>> group, List<Verdict<O>> verdicts) {
        if (verdicts.size() != group.size()) {
            // committed already: running it again would write it twice
            group.forEach(member -> member.fail(new IllegalStateException("a verdict is missing")));
            return;
        }
        for (int i = 0; i < verdicts.size(); i++) {
            group.get(i).accept(verdicts.get(i));
        }
    }

    private Mono<Void> afterFailure(K lane, List<Member<I, O>> group, Throwable error) {
        if (error instanceof Refusal.Late && isRolledBack((Refusal) error)) {
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

    /** Runs again those who still have time for it; the others fail. The earliest deadline always falls out. */
    private Mono<Void> again(K lane, List<Member<I, O>> group, Throwable error) {
        List<Member<I, O>> inTime = new ArrayList<>();
        for (Member<I, O> member : group) {
            if (member.hasTimeFor(typicalNanos)) {
                inTime.add(member);
            } else {
                member.fail(
                        error instanceof Refusal
                                ? error
                                : new Refusal.Late(
                                        "The work failed, and there was no time left to try again.",
                                        Outcome.ROLLED_BACK));
            }
        }
        return inTime.isEmpty() ? Mono.empty() : commit(lane, inTime);
    }

    private void measure(long nanos) {
        times.record(nanos, TimeUnit.NANOSECONDS);
        typicalNanos = typicalNanos == 0 ? nanos : typicalNanos - typicalNanos / 8 + nanos / 8;
    }

    private static boolean isRolledBack(Refusal refusal) {
        return refusal.outcome().filter(Outcome.ROLLED_BACK::equals).isPresent();
    }

    private static <I, O> List<I> inputs(List<Member<I, O>> group) {
        return group.stream().map(Member::input).toList();
    }

    private static <I, O> Deadline earliest(List<Member<I, O>> group) {
        return group.stream().map(Member::deadline).min(Deadline::compareTo).orElseThrow();
    }
}
