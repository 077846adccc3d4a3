package dev.onetrip.orders.steps;

import dev.onetrip.transaction.Chore;
import dev.onetrip.transaction.UnitConnection;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Goes on with every order that is due: undoings, and what an instance left that ended meanwhile. */
final class DueSteps implements Chore {
    private final StepRunner runner;
    private final Duration every;

    DueSteps(StepRunner runner, Duration every) {
        this.runner = runner;
        this.every = every;
    }

    @Override
    public String name() {
        return "order_placings";
    }

    @Override
    public Mono<Long> some(UnitConnection connection, Instant now) {
        return runner.moveDue(connection).map(moved -> 1L).defaultIfEmpty(0L);
    }

    @Override
    public long atOnce() {
        return 1;
    }

    @Override
    public Duration every() {
        return every;
    }
}
