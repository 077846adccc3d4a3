package dev.onetrip.transaction;

import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Work that {@link Chores} does in the background again and again; a feature declares a bean for each of its own. */
public interface Chore {
    /** For the log. */
    String name();

    /**
     * Does a part of it, in the transaction of the connection: one statement that leaves to another instance what that
     * one is at.
     *
     * @return the rows that were done; fewer than {@link #atOnce} say that none is left
     */
    Mono<Long> some(UnitConnection connection, Instant now);

    /** Most rows of one statement. */
    long atOnce();

    /** Pause before each round. */
    Duration every();
}
