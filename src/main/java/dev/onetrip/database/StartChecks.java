package dev.onetrip.database;

import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Everything that must be true before the first request: the database answers, is PostgreSQL {@value #OLDEST} or later,
 * can be written, holds any text and has room for the pool, and the role has the rights that the statements need. It is
 * the one place of this package that blocks: the web server must not accept before the answer is known, and at start
 * there is no event loop to hold up.
 */
final class StartChecks {
    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);
    private static final int OLDEST = 15;

    private final DatabaseAddress address;
    private final DatabaseProperties properties;

    StartChecks(DatabaseAddress address, DatabaseProperties properties) {
        this.address = address;
        this.properties = properties;
    }

    /**
     * Asks the server, retrying while it is not listening yet, and refuses to start unless everything fits; what it
     * said.
     */
    DatabaseServer run(ControlConnection control) {
        ServerFacts facts = answered(control.ask(ServerFacts.QUERY, ServerFacts::read, properties.startTimeout())
                .retryWhen(Retry.fixedDelay(retries(), Duration.ofMillis(200))
                        .filter(ConnectFailure::isPassing)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure())));
        if (facts.version() / 10_000 < OLDEST) {
            throw new StartRefused("PostgreSQL " + OLDEST + " or later is needed, the server at " + address.servers()
                    + " is " + facts.version() / 10_000);
        }
        check(facts);
        checkRoom(facts);
        return new DatabaseServer(facts.isCluster());
    }

    private void check(ServerFacts facts) {
        if (!"UTF8".equals(facts.encoding())) {
            throw new StartRefused("the database \"" + address.database() + "\" has the encoding " + facts.encoding()
                    + ", which cannot hold every text: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0");
        }
        if (facts.isStandby()) {
            throw new StartRefused("the server at " + address.servers()
                    + " is a standby, which writes nothing: set ONETRIP_DATABASE_URL to the primary");
        }
        if (properties.pooled() && !facts.oddSettings().isEmpty()) {
            throw new StartRefused(
                    "with onetrip.database.pooled the settings of the role count, and some change what values mean;"
                            + " let the owner run:",
                    facts.oddSettings().lines().toList());
        }
    }

    /** Refuses to start where the role lacks a right on a table that is there. */
    void grants(ControlConnection control) {
        String missing = answered(control.ask(Grants.MISSING, Grants::lines, properties.startTimeout()));
        if (!missing.isEmpty()) {
            throw new StartRefused(
                    "the user \"" + address.username() + "\" lacks rights that the service needs; let the owner run:",
                    missing.lines().toList());
        }
    }

    /**
     * Says in one line what the schema lacks. It may come while the service runs, which is then ready: a migration and
     * the first start of a new version go side by side.
     */
    void schema(DatabaseHealthIndicator health) {
        Health unused = answered(health.health());
    }

    /** Opens every connection of the pool and primes it, so that no request waits for a login. */
    void warm(ConnectionPool pool) {
        Integer unused = answered(pool.warmup());
    }

    private void checkRoom(ServerFacts facts) {
        long wanted = (long) properties.connections() * properties.instances();
        int room = facts.maxConnections() - facts.kept() - properties.reservedConnections();
        if (wanted <= room) {
            return;
        }
        String line = properties.instances() + " instance(s) × (" + properties.poolSize() + " pooled + "
                + properties.controlConnections() + " control + " + DatabaseProperties.LISTENING_CONNECTIONS
                + " listening connections) = " + wanted + " may exceed the " + room
                + " connections the database has for them (max_connections " + facts.maxConnections() + " − "
                + facts.kept() + " kept by the server − " + properties.reservedConnections()
                + " reserved): lower onetrip.database.pool-size or raise max_connections";
        if (properties.refuseOvercommit()) {
            throw new StartRefused(line);
        }
        LOG.warn(line);
    }

    /**
     * Used up after about half the time: a refused connection is known at once, a cold login on a busy machine is not.
     */
    private long retries() {
        return 1 + properties.startTimeout().toMillis() / 400;
    }

    private <T> T answered(Mono<T> question) {
        try {
            return Objects.requireNonNull(
                    question.timeout(properties.startTimeout()).block());
        } catch (RuntimeException e) {
            throw new ConnectFailure(address).explain(e);
        }
    }
}
