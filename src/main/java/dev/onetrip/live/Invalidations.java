package dev.onetrip.live;

import dev.onetrip.core.Background;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Tells a cache what is old within milliseconds of its COMMIT, whatever instance wrote. The cache asks
 * {@link #areHeard()} before it trusts an entry or keeps one: while the answer is no, it goes to the database. Listens
 * from the first of these questions on, and stops after a while without any.
 *
 * <p>A writer announces with {@code SELECT pg_notify('onetrip', '<topic> <key> <version>')} inside its transaction; the
 * server tells it after the commit is visible, so that a read which begins later sees it.
 */
public final class Invalidations {
    private final Changes changes;
    private final Duration idle;
    private final Listener listener;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean following;
    private volatile long asked;

    /** What a cache does about news; called one at a time, and must be quick. */
    public interface Listener {
        /** Something was committed; entries of other topics and keys stay. */
        void changed(String topic, String key, long version);

        /** Anything may have been committed. */
        void anythingChanged();
    }

    /** @param idle after so long without a question it stops listening; the cache's entries must be old by then */
    public Invalidations(Changes changes, Duration idle, Listener listener) {
        this.changes = changes;
        this.idle = idle;
        this.listener = listener;
    }

    /** Whether the listener learns of everything that is committed from now on. Costs nothing. */
    public boolean areHeard() {
        asked = System.nanoTime();
        if (!begun.get() && begun.compareAndSet(false, true)) {
            Background.run(follow(), Context.empty());
            following = begun.get();
        }
        return following && changes.areHeard();
    }

    private Mono<Void> follow() {
        return changes.all()
                .takeUntil(change -> Change.POLL.equals(change) && System.nanoTime() - asked > idle.toNanos())
                .doOnNext(this::tell)
                .doFinally(end -> {
                    following = false;
                    begun.set(false);
                    listener.anythingChanged();
                })
                .then();
    }

    private void tell(Change change) {
        if (!change.isAny()) {
            listener.changed(change.topic(), change.key(), change.position());
        } else if (!Change.POLL.equals(change)) {
            listener.anythingChanged();
        }
    }
}
