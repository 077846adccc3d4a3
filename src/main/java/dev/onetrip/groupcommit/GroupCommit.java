package dev.onetrip.groupcommit;

import dev.onetrip.core.Background;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Lets concurrent requests share one transaction with private outcomes. While one group of a lane is in flight,
 * requests queue up; the next group is whatever queued meanwhile, and the members {@linkplain Gathering expected back}
 * in a moment. A single client waits for no other.
 *
 * <p>A member refused for a reason of its own never harms its neighbours. A group that fails on something unforeseen is
 * split in halves, each run again inside its members' deadlines, until the culprit is alone. So is a member that waits
 * for the lock of another transaction, {@linkplain SideLane aside} of its lane: members that want the locked row stay
 * behind it, and all others go on. A member that leaves before it is taken is skipped; one that leaves later is
 * committed all the same.
 *
 * @param <K> a lane: one group at a time; lanes run side by side
 * @param <I> what a member brings
 * @param <O> what a member gets
 */
public final class GroupCommit<K, I, O> {
    private final GroupSize<I> size;
    private final int queueLimit;
    private final Function<I, Object> subject;
    private final Lanes<K, I, O> lanes = new Lanes<>();
    private final Pace pace;
    private final Attempts<K, I, O> attempts;

    /**
     * For members that wait for the same locks, e.g. that of their lane.
     *
     * @param name names the metrics, e.g. {@code users}
     * @param groupLimit most members of one group; at least 1, where 1 means no sharing
     * @param queueLimit most members waiting in all lanes together; beyond it a request is {@link Refusal.Full}
     */
    public GroupCommit(String name, int groupLimit, int queueLimit, MeterRegistry meters, Trip<K, I, O> trip) {
        this(name, GroupSize.of(groupLimit), queueLimit, meters, trip, input -> SideLane.ALL_ALIKE);
    }

    /**
     * For members that need not wait for each other's locks.
     *
     * @param subject what is locked for a member, e.g. its key; members that have it in common keep their order
     */
    public GroupCommit(
            String name,
            GroupSize<I> size,
            int queueLimit,
            MeterRegistry meters,
            Trip<K, I, O> trip,
            Function<I, Object> subject) {
        this.subject = subject;
        this.size = size;
        this.queueLimit = queueLimit;
        GroupMeters grouped = new GroupMeters(meters, name, lanes.queued());
        this.pace = new Pace(size.members(), grouped.times());
        this.attempts = new Attempts<>(new SharedTrip<>(trip, pace, grouped), pace, lanes, this::start);
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
                sink.error(new Refusal.Full(
                        "The queue is full: " + queueLimit + " requests wait.", pace.drained(queueLimit)));
                return;
            }
            Member<I, O> member = new Member<>(input, subject.apply(input), deadline, context, sink);
            if (lanes.join(lane, member, ahead -> pace.drained(ahead + size.members()))) {
                start(lane);
            }
        }));
    }

    private void start(K lane) {
        Background.run(run(lane), Context.empty());
    }

    /** Group after group until no member waits. */
    private Mono<Void> run(K lane) {
        return Mono.defer(() -> {
            Gathering gathering = new Gathering(size.members());
            AtomicReference<Answers<I, O>> owed = new AtomicReference<>(Answers.none());
            return Mono.defer(() -> gathered(lane, gathering, owed).then(next(lane, gathering, owed)))
                    .repeat()
                    .takeWhile(more -> more)
                    .then();
        });
    }

    /** Waits for the members that are about to come. */
    private Mono<Void> gathered(K lane, Gathering gathering, AtomicReference<Answers<I, O>> owed) {
        return lanes.gathering(lane, gathering)
                .map(enough -> {
                    // they can only come back once they have their answers
                    owed.getAndSet(Answers.none()).tell();
                    return Mono.firstWithSignal(
                                    enough.thenReturn(true),
                                    Mono.delay(pace.gathering()).thenReturn(false))
                            .doOnNext(gathering::ended)
                            .then();
                })
                .orElseGet(Mono::empty);
    }

    /** One group, or false when no member waits. The last one is told its verdicts while this one is on its way. */
    private Mono<Boolean> next(K lane, Gathering gathering, AtomicReference<Answers<I, O>> owed) {
        return Mono.defer(() -> {
            List<Member<I, O>> group = lanes.take(lane, size, member -> member.take(pace.typicalNanos()));
            gathering.started(group.size());
            Answers<I, O> last = owed.getAndSet(Answers.none());
            return group.isEmpty()
                    ? Mono.fromRunnable(last::tell).thenReturn(false)
                    : Flux.merge(attempts.commit(lane, group), Mono.<Answers<I, O>>fromRunnable(last::tell))
                            .doOnNext(owed::set)
                            .then(Mono.just(true));
        });
    }
}
