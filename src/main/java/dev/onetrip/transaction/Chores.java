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
 * Does every {@link Chore}, each at its own pace, from the start to the stop of the instance: a statement at a time,
 * each a unit of work of its own, until nothing of it is left. May run in every instance at once. What the database is
 * too busy or away for is left to the next time.
 */
public final class Chores implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final UnitOfWork unitOfWork;
    private final List<Chore> chores;
    private final Clock clock;
    private @Nullable Disposable schedule;

    Chores(UnitOfWork unitOfWork, List<Chore> chores, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.chores = chores;
        this.clock = clock;
    }

    @Override
    public void start() {
        schedule = Flux.fromIterable(chores)
                .flatMap(this::repeatedly, Math.max(1, chores.size()))
                .subscribe();
    }

    private Flux<Long> repeatedly(Chore chore) {
        return Mono.delay(chore.every())
                .then(all(chore))
                .onErrorResume(error -> {
                    LOG.warn("{} is left to the next time", chore.name(), error);
                    return Mono.just(0L);
                })
                .repeat();
    }

    /**
     * Does all of one chore.
     *
     * @return the rows that were done
     */
    Mono<Long> all(Chore chore) {
        return Mono.defer(() -> some(chore, clock.instant()))
                .repeat()
                .takeUntil(done -> done < chore.atOnce())
                .reduce(0L, Long::sum);
    }

    private Mono<Long> some(Chore chore, Instant now) {
        return unitOfWork
                .write(UnitDefinition.within(Deadline.in(DEADLINE)), connection -> chore.some(connection, now))
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
