package dev.onetrip.transaction;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/**
 * Deletes what is too old to count, a statement at a time, each a unit of work of its own, until nothing is left to
 * delete. May run in every instance at once. What the database is too busy or away for is left to the next time.
 */
public final class Pruning {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final UnitOfWork unitOfWork;
    private final Clock clock;

    Pruning(UnitOfWork unitOfWork, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.clock = clock;
    }

    /**
     * Deletes all of them.
     *
     * @param sql a DELETE of rows from before $1, at most $2 of them, without those that somebody else has locked
     * @param kept what is younger stays
     * @param atOnce most rows of one statement
     * @return the rows that were deleted
     */
    public Mono<Long> prune(@CompileTimeConstant String sql, Duration kept, long atOnce) {
        return Mono.defer(() -> delete(sql, clock.instant().minus(kept), atOnce))
                .repeat()
                .takeUntil(deleted -> deleted < atOnce)
                .reduce(0L, Long::sum);
    }

    private Mono<Long> delete(@CompileTimeConstant String sql, Instant before, long atOnce) {
        return unitOfWork
                .write(
                        UnitDefinition.within(Deadline.in(DEADLINE)),
                        connection -> connection.update(
                                sql, statement -> statement.bind("$1", before).bind("$2", atOnce)))
                .onErrorResume(Refusal.class, later -> Mono.just(0L));
    }
}
