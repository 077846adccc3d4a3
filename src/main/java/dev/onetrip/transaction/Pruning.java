package dev.onetrip.transaction;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes the rows of every {@link PrunedTable} that are too old to count, each table at its own pace, from the start
 * to the stop of the instance: a statement at a time, each a unit of work of its own, until none is left to delete. May
 * run in every instance at once. What the database is too busy or away for is left to the next time.
 */
public final class Pruning implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final UnitOfWork unitOfWork;
    private final List<PrunedTable> tables;
    private final Clock clock;
    private @Nullable Disposable schedule;

    Pruning(UnitOfWork unitOfWork, List<PrunedTable> tables, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.tables = tables;
        this.clock = clock;
    }

    @Override
    public void start() {
        schedule = Flux.fromIterable(tables)
                .flatMap(this::repeatedly, Math.max(1, tables.size()))
                .subscribe();
    }

    private Flux<Long> repeatedly(PrunedTable table) {
        return Mono.delay(table.every())
                .then(prune(table))
                .onErrorResume(error -> {
                    LOG.warn("{} was not pruned", table.name(), error);
                    return Mono.just(0L);
                })
                .repeat();
    }

    /**
     * Deletes all old rows of one table.
     *
     * @return the rows that were deleted
     */
    Mono<Long> prune(PrunedTable table) {
        return Mono.defer(() -> delete(table, clock.instant()))
                .repeat()
                .takeUntil(deleted -> deleted < table.atOnce())
                .reduce(0L, Long::sum);
    }

    private Mono<Long> delete(PrunedTable table, Instant now) {
        return unitOfWork
                .write(UnitDefinition.within(Deadline.in(DEADLINE)), connection -> table.delete(connection, now))
                .onErrorResume(Refusal.class, later -> Mono.just(0L));
    }

    @Override
    public void stop() {
        if (schedule != null) {
            schedule.dispose();
            schedule = null;
        }
    }

    @Override
    public boolean isRunning() {
        return schedule != null;
    }
}
