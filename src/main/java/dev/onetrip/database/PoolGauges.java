package dev.onetrip.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import java.util.function.ToDoubleFunction;

/** The pool in numbers, all of them counts of connections or of waits: {@code onetrip.pool.*}. */
final class PoolGauges implements MeterBinder {
    private final PoolMetrics pool;

    PoolGauges(ConnectionPool pool) {
        this.pool = pool.getMetrics().orElseThrow();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "acquired", "Connections in use", PoolMetrics::acquiredSize);
        gauge(registry, "idle", "Connections ready for use", PoolMetrics::idleSize);
        gauge(registry, "pending", "Waits for a connection", PoolMetrics::pendingAcquireSize);
        gauge(registry, "max", "Limit of connections", PoolMetrics::getMaxAllocatedSize);
        gauge(
                registry,
                "max.pending",
                "Limit of waits, the next wait is refused",
                PoolMetrics::getMaxPendingAcquireSize);
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<PoolMetrics> value) {
        Gauge.builder("onetrip.pool." + name, pool, value).description(what).register(registry);
    }
}
