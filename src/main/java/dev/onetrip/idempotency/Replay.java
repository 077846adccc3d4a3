package dev.onetrip.idempotency;

import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * What is known of the members of a group before any work: each is asked about once, in their order. A key that is
 * stored has its answer, or {@link Refusal.KeyReused}; of the members with one new key the first is to be done and the
 * others are {@link Refusal.InFlight}. Not thread-safe.
 */
public final class Replay<S> {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Map<UUID, StoredKey<S>> stored = new HashMap<>();
    private final Set<UUID> begun = new HashSet<>();

    /** @param answered the keys of the group that have an answer */
    public Replay(List<StoredKey<S>> answered) {
        answered.forEach(key -> stored.put(key.key(), key));
    }

    /**
     * The verdict on the next member; empty for one that is to be done.
     *
     * @param again makes the answer of what is stored
     */
    public <A> Optional<Verdict<A>> known(Keyed<?> member, Function<S, A> again) {
        return member.key().flatMap(key -> {
            StoredKey<S> known = stored.get(key.key());
            if (known != null) {
                return Optional.of(known.replay(key.request(), again));
            }
            return begun.add(key.key()) ? Optional.empty() : Optional.of(Verdict.refused(inFlight()));
        });
    }

    /** The same key is being worked on. */
    public static Refusal inFlight() {
        return new Refusal.InFlight(SOON);
    }
}
