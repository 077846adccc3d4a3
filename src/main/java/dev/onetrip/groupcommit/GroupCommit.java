package dev.onetrip.groupcommit;

import dev.onetrip.core.Background;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Lets concurrent requests share one transaction with private outcomes. While one group of a lane is in flight,
 * requests queue up; the next group is whatever queued meanwhile, and whoever is {@linkplain Gathering expected back}
 * in a moment. Nobody who works alone waits for anybody.
 *
 * <p>A member refused for a reason of its own never harms its neighbours. A group that fails on something unforeseen is
 * split in halves, each run again inside its members' deadlines, until the culprit is alone. So is one who waits for
 * somebody else's lock, {@linkplain SideLane aside} of its lane: who else wants what is locked stays behind it, and all
 * others go on. A member that leaves before it is taken is skipped; one that leaves later is committed all the same.
 *
 * @param <K> a lane: one group at a time; lanes run side by side
 * @param <I> what a member brings
 * @param <O> what a member gets
 */
public final class GroupCommit<K, I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private static final Duration LONGEST_GATHERING = Duration.ofMillis(25);

    private final Trip<K, I, O> trip;
    private final int groupLimit;
    private final int queueLimit;
    private final Function<I, Object> subject;
    private final Lanes<K, I, O> lanes = new Lanes<>();
    private final SideLane aside = new SideLane();
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
         * @param deadline the earliest of the members' deadlines, and how long it may wait for a lock
         * @return one verdict for each input, in the same order
         */
        Mono<List<Verdict<O>>> commit(K lane, List<I> inputs, Deadline deadline);
    }

    /**
     * For members that wait for the same locks, e.g. that of their lane.
     *
     * @param name names the metrics, e.g. {@code users}
     * @param groupLimit most members of one group; at least 1, where 1 means no sharing
     * @param queueLimit most members waiting in all lanes together; beyond it a request is {@link Refusal.Full}
     */
    public GroupCommit(String name, int groupLimit, int queueLimit, MeterRegistry meters, Trip<K, I, O> trip) {
        this(name, groupLimit, queueLimit, meters, trip, input -> SideLane.EVERYBODY);
    }

    /**
     * For members that need not wait for each other's locks.
     *
     * @param subject what is locked for a member, e.g. its key; those who have it in common keep their order
     */
    public GroupCommit(
            String name,
            int groupLimit,
            int queueLimit,
            MeterRegistry meters,
            Trip<K, I, O> trip,
            Function<I, Object> subject) {
        this.subject = subject;
        this.trip = trip;
        this.groupLimit = groupLimit;
        this.queueLimit = queueLimit;
        this.sizes = DistributionSummary.builder("onetrip.group.size")
                .tag("work", name)
                .register(meters);
        this.times = Timer.builder("onetrip.group.time").tag("work", name).register(meters);
        Gauge.builder("onetrip.group.queued", lanes.queued(), AtomicInteger::get)
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
            if (lanes.queued().incrementAndGet() > queueLimit) {
                lanes.queued().decrementAndGet();
                sink.error(
                        new Refusal.Full("The queue is full: " + queueLimit + " requests wait.", drained(queueLimit)));
                return;
            }
            Member<I, O> member = new Member<>(input, subject.apply(input), deadline, context, sink);
            if (lanes.join(lane, member, ahead -> drained(ahead + groupLimit))) {
                Background.run(run(lane), Context.empty());
            }
        }));
    }

    /** How long so many members take, at the pace of late: those in flight, those that wait, and the one that asks. */
    private Duration drained(int members) {
        return Duration.ofNanos(typicalNanos * (1 + members / groupLimit));
    }

    /** Group after group until nobody waits. */
    private Mono<Void> run(K lane) {
        return Mono.defer(() -> {
            Gathering gathering = new Gathering(groupLimit);
            AtomicReference<Answers<I, O>> owed = new AtomicReference<>(Answers.nobody());
            return Mono.defer(() -> gathered(lane, gathering, owed).then(next(lane, gathering, owed)))
                    .repeat()
                    .takeWhile(more -> more)
                    .then();
        });
    }

    /**
     * Waits for those who are about to come, at most as long as a group takes, and never longer than a person notices.
     */
    private Mono<Void> gathered(K lane, Gathering gathering, AtomicReference<Answers<I, O>> owed) {
        return lanes.gathering(lane, gathering)
                .map(enough -> {
                    // they can only come back once they have their answers
                    owed.getAndSet(Answers.nobody()).tell();
                    return Mono.firstWithSignal(
                                    enough.thenReturn(true),
                                    Mono.delay(Duration.ofNanos(Math.min(typicalNanos, LONGEST_GATHERING.toNanos())))
                                            .thenReturn(false))
                            .doOnNext(gathering::ended)
                            .then();
                })
                .orElseGet(Mono::empty);
    }

    /** One group, or false when nobody waits. The last one is told its verdicts while this one is on its way. */
    private Mono<Boolean> next(K lane, Gathering gathering, AtomicReference<Answers<I, O>> owed) {
        return Mono.defer(() -> {
            List<Member<I, O>> group = lanes.take(lane, groupLimit, member -> member.take(typicalNanos));
            gathering.started(group.size());
            Answers<I, O> last = owed.getAndSet(Answers.nobody());
            return group.isEmpty()
                    ? Mono.fromRunnable(last::tell).thenReturn(false)
                    : Flux.merge(commit(lane, group), Mono.<Answers<I, O>>fromRunnable(last::tell))
                            .doOnNext(owed::set)
                            .then(Mono.just(true));
        });
    }

    /** Gives the verdicts that are final and still to be told. Never fails. */
    private Mono<Answers<I, O>> commit(K lane, List<Member<I, O>> group) {
        return Mono.defer(() -> {
                    long begun = System.nanoTime();
                    Receipt receipt = new Receipt();
                    sizes.record(group.size());
                    return Mono.defer(() -> trip.commit(lane, inputs(group), deadline(group)))
                            .defaultIfEmpty(List.of())
                            .contextWrite(receipt::putIn)
                            .doOnSuccess(verdicts -> measure(System.nanoTime() - begun))
                            .doOnTerminate(() -> group.forEach(member -> member.shares(receipt, group.size())))
                            .map(verdicts -> new Answers<>(group, verdicts))
                            .onErrorResume(
                                    error -> afterFailure(lane, group, error).thenReturn(Answers.nobody()));
                })
                .onErrorResume(broken -> {
                    // a defect here: the lane must go on, and nobody may wait for ever; whoever has an answer keeps it
                    LOG.error("A group of {} failed outside its trip", group.size(), broken);
                    group.forEach(member -> member.fail(broken));
                    return Mono.just(Answers.nobody());
                });
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
                                        "The work failed, and the deadline left no time for a retry.",
                                        Outcome.ROLLED_BACK));
            }
        }
        if (inTime.isEmpty()) {
            return Mono.empty();
        }
        if (error instanceof Refusal.Late && inTime.get(0).subject() != SideLane.EVERYBODY) {
            return Mono.fromRunnable(() -> setAside(lane, inTime));
        }
        return commit(lane, inTime).doOnNext(Answers::tell).then();
    }

    private void setAside(K lane, List<Member<I, O>> group) {
        List<List<Member<I, O>>> parts = SideLane.parts(group);
        boolean isAlone = parts.size() == 1;
        group.forEach(member -> member.waitAgain(isAlone));
        for (List<Member<I, O>> part : parts) {
            lanes.hold(lane, part);
            aside.add(turn(lane, part), isAlone);
        }
    }

    /** One more try beside the lane; whoever is set aside again is held before this one's hold ends. */
    private Mono<Void> turn(K lane, List<Member<I, O>> part) {
        return Mono.defer(() -> {
                    List<Member<I, O>> inTime = part.stream()
                            .filter(member -> member.take(typicalNanos))
                            .toList();
                    part.forEach(Member::late);
                    return inTime.isEmpty()
                            ? Mono.<Void>empty()
                            : commit(lane, inTime).doOnNext(Answers::tell).then();
                })
                .doFinally(end -> {
                    if (lanes.release(lane, part)) {
                        Background.run(run(lane), Context.empty());
                    }
                });
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

    private Deadline deadline(List<Member<I, O>> group) {
        Deadline earliest =
                group.stream().map(Member::deadline).min(Deadline::compareTo).orElseThrow();
        return SideLane.lockWait(group, earliest);
    }
}
