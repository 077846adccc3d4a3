package dev.onetrip.support;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Asserts that nothing was left behind: every pooled connection is back and no transaction open within 10 s, and
 * nothing of level ERROR and no leak was logged. As an extension it does so after each test.
 */
public final class Poolside implements AfterEachCallback, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final Collection<ConnectionPool> pools;
    private final CapturedLog log = new CapturedLog();

    /**
     * Begins to listen to the log.
     *
     * @param database where to look for open transactions, better not through a proxy
     * @param pools the pools to look at
     */
    public Poolside(Database database, Collection<ConnectionPool> pools) {
        this.database = database;
        this.pools = List.copyOf(pools);
    }

    /** Fails with an {@link AssertionError} that says what was left. */
    public void assertClean() {
        Eventually.becomes(0, PATIENCE, "connections not given back", this::acquired);
        Eventually.becomes(0, PATIENCE, "connections idle in transaction", database::idleInTransaction);
        List<String> defects = log.defects();
        if (!defects.isEmpty()) {
            throw new AssertionError("logged:\n" + String.join("\n", defects));
        }
    }

    /** Connections in use. */
    public int acquired() {
        return pools.stream()
                .map(ConnectionPool::getMetrics)
                .flatMap(Optional::stream)
                .mapToInt(PoolMetrics::acquiredSize)
                .sum();
    }

    /** What was logged since the last test; {@link CapturedLog#clear()} it where a test wants errors logged. */
    public CapturedLog log() {
        return log;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            assertClean();
        } finally {
            log.clear();
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
