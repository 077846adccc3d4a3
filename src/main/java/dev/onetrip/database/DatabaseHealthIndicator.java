package dev.onetrip.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.r2dbc.spi.R2dbcException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/**
 * Ready while the database answers outside the pool and its schema is one that the service works with: a full pool is
 * not a reason to lose traffic, and neither is a database whose connections are all taken (53300), since the pool keeps
 * its own.
 */
final class DatabaseHealthIndicator implements ReactiveHealthIndicator, MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseHealthIndicator.class);
    private static final String FITS = "";

    private final ControlConnection control;
    private final SchemaRange range;

    /** Why it does not fit, as it was told last. */
    private final AtomicReference<String> told = new AtomicReference<>(FITS);

    private volatile boolean ready;

    DatabaseHealthIndicator(ControlConnection control, SchemaRange range) {
        this.control = control;
        this.range = range;
    }

    @Override
    public Mono<Health> health() {
        return control.ask(SchemaState.QUERY, SchemaState::read)
                .map(state -> schema(Objects.requireNonNullElse(state.unfit(range), FITS)))
                .onErrorResume(R2dbcException.class, e -> Mono.just(verdict(e)))
                .onErrorResume(e -> Mono.just(Health.down().build()))
                .doOnNext(health -> ready = Status.UP.equals(health.getStatus()));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("onetrip.database.ready", this, last -> last.ready ? 1 : 0)
                .description(
                        "1 where the last readiness check found the database with a schema that fits; 0 before the first check")
                .register(registry);
    }

    private Health verdict(R2dbcException e) {
        String schema = SchemaState.explain(e);
        if (schema != null) {
            return schema(schema);
        }
        boolean full = "53300".equals(e.getSqlState());
        return (full ? Health.up().withDetail("connections", "all taken") : Health.down()).build();
    }

    /** Every change is told once. */
    Health schema(String unfit) {
        if (!told.getAndSet(unfit).equals(unfit)) {
            if (unfit.isEmpty()) {
                LOG.info("The schema fits: ready");
            } else {
                LOG.warn("Not ready: {}", unfit);
            }
        }
        return (unfit.isEmpty() ? Health.up() : Health.down().withDetail("schema", unfit)).build();
    }
}
