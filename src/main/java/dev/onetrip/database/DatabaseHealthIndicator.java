package dev.onetrip.database;

import io.r2dbc.spi.R2dbcException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * Ready while the database answers outside the pool: a full pool is not a reason to lose traffic, and neither is a
 * database whose connections are all taken (53300), since the pool keeps its own.
 */
final class DatabaseHealthIndicator implements ReactiveHealthIndicator {
    private final ControlConnection control;

    DatabaseHealthIndicator(ControlConnection control) {
        this.control = control;
    }

    @Override
    public Mono<Health> health() {
        return control.ask("SELECT 1", row -> Health.up().build())
                .onErrorResume(R2dbcException.class, e -> Mono.just(verdict(e)))
                .onErrorResume(e -> Mono.just(Health.down().build()));
    }

    private static Health verdict(R2dbcException e) {
        boolean full = "53300".equals(e.getSqlState());
        return (full ? Health.up().withDetail("connections", "all taken") : Health.down()).build();
    }
}
