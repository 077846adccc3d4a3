package dev.onetrip.groupcommit;

import dev.onetrip.core.Background;
import dev.onetrip.core.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Where groups go that waited too long for a lock: beside their lanes, which go on, they take turns in ever smaller
 * parts until a waiting member is alone.
 */
final class SideLane {
    /** What members have in common that all wait for the same: none of them could be let by. */
    static final Object ALL_ALIKE = new Object();

    /** Parts of a group that waited too long: one of them waits again, the others are done in a moment. */
    private static final int PARTS = 4;

    /** A group is parted so often, or nearly, until every member is alone: there has to be time for all of it. */
    private static final int LEVELS = 5;

    /** Groups of other instances hold their locks for less. */
    private static final long ENOUGH_NANOS = 100_000_000;

    /** A single member waits at most a TURNS-th of its remaining time per try, then frees the connection. */
    private static final int TURNS = 3;

    private final Turns parting = new Turns(3);
    private final Turns alone = new Turns(2);

    /**
     * How long a group waits for a lock: until its deadline where no member could be let by, else as long as leaves
     * time for its parts, and theirs; a single member waits longer each time.
     */
    static <I, O> LockWait lockWait(List<Member<I, O>> group, Deadline deadline) {
        Member<I, O> first = group.get(0);
        if (first.subject() == ALL_ALIKE) {
            return LockWait.UNLIMITED;
        }
        long left = deadline.left().toNanos();
        boolean isOne = group.stream().allMatch(member -> first.subject().equals(member.subject()));
        return new LockWait(
                isOne
                        ? Math.min(ENOUGH_NANOS << first.triesAlone(), left / TURNS)
                        : Math.min(ENOUGH_NANOS, left / LEVELS));
    }

    /**
     * The group in parts, or as it is when all its members want the same; members that share a subject stay together,
     * in order.
     */
    static <I, O> List<List<Member<I, O>>> parts(List<Member<I, O>> group) {
        Map<Object, List<Member<I, O>>> bySubject = new LinkedHashMap<>();
        group.forEach(member -> bySubject
                .computeIfAbsent(member.subject(), first -> new ArrayList<>())
                .add(member));
        int size = (bySubject.size() + PARTS - 1) / PARTS;
        List<List<Member<I, O>>> parts = new ArrayList<>();
        int subjects = 0;
        for (List<Member<I, O>> same : bySubject.values()) {
            if (subjects++ % size == 0) {
                parts.add(new ArrayList<>());
            }
            parts.get(parts.size() - 1).addAll(same);
        }
        return parts;
    }

    /**
     * Runs it after those that wait already.
     *
     * @param turn may not fail
     * @param isAlone whether it waited in vain before, with no other subject to part from
     */
    void add(Mono<Void> turn, boolean isAlone) {
        (isAlone ? alone : parting).add(turn);
    }

    /** Work in the order it came, a few at a time. */
    private static final class Turns {
        private final Queue<Mono<Void>> waiting = new ConcurrentLinkedQueue<>();
        private final Semaphore free;

        /** @param connections that wait for others at a time; the rest of the pool is for groups that do not wait */
        Turns(int connections) {
            this.free = new Semaphore(connections);
        }

        void add(Mono<Void> turn) {
            waiting.add(turn);
            start();
        }

        private void start() {
            while (!waiting.isEmpty() && free.tryAcquire()) {
                Background.run(
                        untilNoneWaits().doFinally(end -> {
                            free.release();
                            // a group may have come after the last look
                            start();
                        }),
                        Context.empty());
            }
        }

        private Mono<Void> untilNoneWaits() {
            return Mono.defer(() -> {
                        Mono<Void> turn = waiting.poll();
                        return turn == null ? Mono.just(false) : turn.thenReturn(true);
                    })
                    .repeat()
                    .takeWhile(more -> more)
                    .then();
        }
    }
}
