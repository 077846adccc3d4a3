package dev.onetrip.core;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The members of one lane that wait for a group. Guarded by the map that holds it. */
final class Lane<I, O> {
    private final Queue<Member<I, O>> waiting = new ArrayDeque<>();
    private Sinks.Empty<Void> gathered = Sinks.empty();
    private int goal;

    /** Adds one, and says whom to tell outside the guard that as many wait now as were to be gathered. */
    Optional<Sinks.Empty<Void>> add(Member<I, O> member) {
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

    /** Completes when so many wait; 0 for never. */
    Mono<Void> gather(int members) {
        goal = members;
        gathered = Sinks.empty();
        return gathered.asMono();
    }

    /** The one who waits longest; only where {@link #size()} is not 0. */
    Member<I, O> remove() {
        return waiting.remove();
    }
}
