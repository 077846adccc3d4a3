package dev.onetrip.groupcommit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The members of one lane that wait for a group. Guarded by the map that holds it. */
final class Lane<I, O> {
    private final Queue<Member<I, O>> waiting = new ArrayDeque<>();
    /** For each contested subject: the members that arrived later and wait for it. */
    private final Map<Object, Behind<I, O>> aside = new HashMap<>();

    private Sinks.Empty<Void> gathered = Sinks.empty();
    private int goal;
    private boolean running;

    private static final class Behind<I, O> {
        private final List<Member<I, O>> members = new ArrayList<>();
        private int holds;
    }

    /**
     * Adds a member. Where as many wait now as were to be gathered, the result is to be completed outside the guard.
     */
    Optional<Sinks.Empty<Void>> add(Member<I, O> member) {
        Behind<I, O> behind = aside.get(member.subject());
        if (behind != null) {
            behind.members.add(member);
            return Optional.empty();
        }
        waiting.add(member);
        if (goal == 0 || waiting.size() < goal) {
            return Optional.empty();
        }
        goal = 0;
        return Optional.of(gathered);
    }

    int size() {
        return waiting.size();
    }

    boolean isRunning() {
        return running;
    }

    /** Whether the caller must run it from now on: members wait, and no group runs. */
    boolean starts() {
        boolean starts = !running && !waiting.isEmpty();
        running |= starts;
        return starts;
    }

    /** No group runs any more. */
    void stops() {
        running = false;
    }

    /** No member waits, and none will come back to it. */
    boolean isOver() {
        return !running && waiting.isEmpty() && aside.isEmpty();
    }

    /** Until it is {@linkplain #release released} as often, a member that wants the same stays behind. */
    void hold(Object subject) {
        aside.computeIfAbsent(subject, first -> {
                    Behind<I, O> behind = new Behind<>();
                    waiting.removeIf(member -> subject.equals(member.subject()) && behind.members.add(member));
                    return behind;
                })
                .holds++;
    }

    /** The members that stayed behind wait for the next group, after the last release. */
    void release(Object subject) {
        aside.computeIfPresent(subject, (same, behind) -> {
            behind.holds--;
            if (behind.holds > 0) {
                return behind;
            }
            waiting.addAll(behind.members);
            return null;
        });
    }

    /** Completes when so many wait; 0 for never. */
    Mono<Void> gather(int members) {
        goal = members;
        gathered = Sinks.empty();
        return gathered.asMono();
    }

    /** The member that waits longest; only where {@link #size()} is not 0. */
    Member<I, O> first() {
        return waiting.element();
    }

    /** Takes {@link #first()} away. */
    Member<I, O> remove() {
        return waiting.remove();
    }
}
