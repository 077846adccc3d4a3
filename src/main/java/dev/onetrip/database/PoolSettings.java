package dev.onetrip.database;

import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.function.BiPredicate;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRefMetadata;

/**
 * A pool of fixed size that refuses instead of queueing without bound. A connection that the server closed is replaced
 * before it is handed out, without a round trip. One whose peer vanished without a word (power, a firewall that
 * forgets) is found by {@link IdleCheck} once it has been idle; before, its next statement fails at the deadline of the
 * unit of work, which then drops it.
 */
final class PoolSettings {
    private static final Duration FOREVER = Duration.ofDays(10_000);

    private PoolSettings() {}

    static ConnectionPoolConfiguration of(ConnectionFactory connections, DatabaseProperties properties) {
        IdleCheck idle = new IdleCheck(properties.idleCheck());
        PlanLifetime plans = new PlanLifetime(properties.keepsPlans() ? properties.planLifetime() : FOREVER, idle);
        return ConnectionPoolConfiguration.builder(connections)
                .name("onetrip")
                .initialSize(properties.poolSize())
                .minIdle(properties.poolSize())
                .maxSize(properties.poolSize())
                .maxAcquireTime(properties.poolAcquireTimeout())
                .maxCreateConnectionTime(properties.connectTimeout())
                // a retry would double the wait; stale connections are evicted before they are handed out instead
                .acquireRetry(0)
                .validationDepth(ValidationDepth.LOCAL)
                .postAllocate(connection -> idle.ask(connection).then(plans.renew(connection)))
                .customizer(pool -> pool.maxPendingAcquire(properties.poolPendingLimit())
                        .evictionPredicate(staleAfter(properties.maxLifetime()).or(idle::isSilent)))
                .build();
    }

    private static BiPredicate<Connection, PooledRefMetadata> staleAfter(Duration maxLifetime) {
        long millis = maxLifetime.toMillis();
        return (connection, age) -> {
            // up to a tenth earlier, a different part for each connection
            long early = millis / 10 * (System.identityHashCode(connection) & 0xff) / 0xff;
            return age.lifeTime() >= millis - early || !isOpen(connection);
        };
    }

    /** The driver answers the local check from memory, so the future is complete when it is asked. */
    private static boolean isOpen(Connection connection) {
        return Mono.from(connection.validate(ValidationDepth.LOCAL)).toFuture().getNow(false);
    }
}
