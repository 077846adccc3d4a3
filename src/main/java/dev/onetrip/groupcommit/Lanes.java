package dev.onetrip.groupcommit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The members that wait, by lane. A lane is there while a group of it is in flight or gathers, or some of its members
 * are aside: a member that finds none running starts it.
 *
 * @param <K> names a lane
 */
final class Lanes<K, I, O> {
    private final ConcurrentMap<K, Lane<I, O>> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger queued = new AtomicInteger();

    /** Members that wait, in all lanes: counted before a member joins; discounted here. */
    AtomicInteger queued() {
        return queued;
    }

    /**
     * Lets a member wait, or refuses it at once where it has no time for the wait; a lane that does not run lets every
     * member in.
     *
     * @param wait how long a member waits behind so many of its lane
     * @return whether the caller must run the lane
     */
    boolean join(K name, Member<I, O> member, IntFunction<Duration> wait) {
        Coming coming = new Coming();
        lanes.compute(name, (key, found) -> {
            if (found != null && found.isRunning()) {
                Duration predicted = wait.apply(found.size());
                if (!member.hasTimeFor(predicted)) {
                    coming.tooLong = predicted;
                    return found;
                }
            }
            Lane<I, O> lane = found == null ? new Lane<>() : found;
            coming.gathered = lane.add(member).orElse(null);
            coming.starts = lane.starts();
            return lane;
        });
        // only here: what follows may come back to the map, which must not be asked from within itself
        if (coming.tooLong != null) {
            queued.decrementAndGet();
            member.refuse(coming.tooLong);
        }
        if (coming.gathered != null) {
            Sinks.EmitResult unused = coming.gathered.tryEmitEmpty();
        }
        return coming.starts;
    }

    private static final class Coming {
        private boolean starts;
        private @Nullable Duration tooLong;
        private Sinks.@Nullable Empty<Void> gathered;
    }

    /** Completes once so many wait as the policy wants before the next group; empty where it wants no waiting. */
    Optional<Mono<Void>> gathering(K name, Gathering policy) {
        List<Mono<Void>> gathering = new ArrayList<>(1);
        lanes.computeIfPresent(name, (key, lane) -> {
            int goal = policy.goal(lane.size());
            if (goal > 0) {
                gathering.add(lane.gather(goal));
            }
            return lane;
        });
        return gathering.stream().findFirst();
    }

    /**
     * Those of the next group; when no member waits any more the lane is gone, in the same step.
     *
     * @param goes whether a member that waits goes with the group; one that does not has missed its deadline
     */
    List<Member<I, O>> take(K name, GroupSize<I> size, Predicate<Member<I, O>> goes) {
        GroupSize<I>.Room room = size.new Room();
        List<Member<I, O>> group = new ArrayList<>();
        List<Member<I, O>> leftBehind = new ArrayList<>();
        lanes.computeIfPresent(name, (key, lane) -> {
            Mono<Void> unused = lane.gather(0);
            while (lane.size() > 0 && room.fits(lane.first().input())) {
                Member<I, O> member = lane.remove();
                queued.decrementAndGet();
                if (goes.test(member)) {
                    room.add(member.input());
                    group.add(member);
                } else {
                    leftBehind.add(member);
                }
            }
            if (group.isEmpty()) {
                lane.stops();
            }
            return lane.isOver() ? null : lane;
        });
        leftBehind.forEach(Member::late);
        return group;
    }

    /** From now on a member that wants the same as one of the group stays behind it; the group counts as waiting. */
    void hold(K name, List<Member<I, O>> group) {
        queued.addAndGet(group.size());
        lanes.compute(name, (key, found) -> {
            Lane<I, O> lane = found == null ? new Lane<>() : found;
            subjects(group).forEach(lane::hold);
            return lane;
        });
    }

    /**
     * Ends a hold of the same group.
     *
     * @return whether the caller must run the lane
     */
    boolean release(K name, List<Member<I, O>> group) {
        queued.addAndGet(-group.size());
        AtomicBoolean starts = new AtomicBoolean();
        lanes.computeIfPresent(name, (key, lane) -> {
            subjects(group).forEach(lane::release);
            starts.set(lane.starts());
            return lane.isOver() ? null : lane;
        });
        return starts.get();
    }

    private static <I, O> Set<Object> subjects(List<Member<I, O>> group) {
        return group.stream().map(Member::subject).collect(Collectors.toUnmodifiableSet());
    }
}
