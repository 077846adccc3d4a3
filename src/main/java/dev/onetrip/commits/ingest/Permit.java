package dev.onetrip.commits.ingest;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** A place among the uploads of this instance, taken when it is first needed and given back once. */
final class Permit {
    private final Semaphore places;
    private final AtomicReference<State> state = new AtomicReference<>(State.OUTSIDE);

    private enum State {
        OUTSIDE,
        INSIDE,
        GONE
    }

    Permit(Semaphore places) {
        this.places = places;
    }

    /** Whether there is one, or was already. */
    boolean take() {
        if (state.get() != State.OUTSIDE) {
            return true;
        }
        if (!places.tryAcquire()) {
            return false;
        }
        if (!state.compareAndSet(State.OUTSIDE, State.INSIDE)) {
            // the upload that wanted it has gone in between
            places.release();
        }
        return true;
    }

    void leave() {
        if (state.getAndSet(State.GONE) == State.INSIDE) {
            places.release();
        }
    }
}
