package dev.onetrip.database;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The database and how much of it one instance may use. Durations take a unit, e.g. {@code 500ms}, {@code 2s}.
 *
 * @param url {@code postgresql://user@host:5432/database?sslmode=require}, also with {@code postgres:},
 *     {@code r2dbc:postgresql:} or {@code jdbc:postgresql:}; parameters sslmode, sslrootcert, sslcert, sslkey,
 *     application_name. Unset or blank: an embedded PostgreSQL starts
 * @param username role; wins over the URL's
 * @param password never logged; wins over the URL's. As a file:
 *     {@code spring.config.import=optional:configtree:/run/secrets/}
 * @param sslMode libpq's sslmode; wins over the URL's; {@code prefer} if neither says
 * @param poolSize connections in the pool, all opened at start: one unit of work holds one, and more than a few per
 *     database core only queue inside the database; 1 to 1000
 * @param poolPendingLimit how many may wait for a connection, the next is refused at once; 0 refuses every wait; at
 *     most 100000
 * @param poolAcquireTimeout longest wait for a connection: a backstop, the deadline of the unit of work normally ends
 *     the wait; positive
 * @param connectTimeout opening one connection, login and priming included; positive
 * @param startTimeout all waiting for the database before the first request, retries of a refused connection included;
 *     positive, at most 10 s so that a wrong setting is known soon
 * @param maxLifetime age at which a connection is replaced (each up to a tenth earlier, so that not all go at once):
 *     follows failovers and frees what the server caches per connection; positive
 * @param idleCheck idle time after which a connection is asked for a sign of life, a round trip, before it is used;
 *     positive
 * @param planLifetime age of a connection's plans of prepared statements from which on the server makes them anew, a
 *     round trip before the connection is used; positive
 * @param controlConnections connections outside the pool at one time, opened only while something is asked; 1 to 100
 * @param controlTimeout one question outside the pool, its connection included; positive
 * @param instances how many replicas share this database, for the check against max_connections; 1 to 10000
 * @param reservedConnections connections to leave to others (psql, backups, migrations), for the same check; at least 0
 * @param refuseOvercommit whether that check refuses to start; it warns otherwise
 * @param statementCacheSize prepared statements kept per connection, on both sides; 0 keeps none, as PgBouncer before
 *     1.21 needs; at most 10000
 * @param pooled whether a PgBouncer in transaction mode is between: then no prepared statement is kept, no startup
 *     parameter is sent (the three timeouts below are left to the role's settings), and no connection listens, so that
 *     streams poll and caches keep nothing
 * @param statementTimeout the server ends any statement after this: a backstop above every deadline; 0 leaves the
 *     server's setting
 * @param idleInTransactionTimeout the server ends a session that idles inside a transaction for this long; 0 leaves the
 *     server's setting
 * @param clientCheckInterval how often the server looks whether we still live while it runs a statement; 0 leaves the
 *     server's setting, needed where the server runs on Windows
 */
@ConfigurationProperties("onetrip.database")
record DatabaseProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @Nullable String sslMode,
        @DefaultValue("10") int poolSize,
        @DefaultValue("256") int poolPendingLimit,
        @DefaultValue("2s") Duration poolAcquireTimeout,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("6s") Duration startTimeout,
        @DefaultValue("30m") Duration maxLifetime,
        @DefaultValue("10s") Duration idleCheck,
        @DefaultValue("5s") Duration planLifetime,
        @DefaultValue("2") int controlConnections,
        @DefaultValue("1s") Duration controlTimeout,
        @DefaultValue("1") int instances,
        @DefaultValue("3") int reservedConnections,
        @DefaultValue("false") boolean refuseOvercommit,
        @DefaultValue("256") int statementCacheSize,
        @DefaultValue("false") boolean pooled,
        @DefaultValue("60s") Duration statementTimeout,
        @DefaultValue("60s") Duration idleInTransactionTimeout,
        @DefaultValue("500ms") Duration clientCheckInterval) {

    /** Connections that listen for notifications: one for all live streams, none without them. */
    static final int LISTENING_CONNECTIONS = 1;

    DatabaseProperties {
        Bounds.of("onetrip.database")
                .number("pool-size", poolSize, 1, 1_000)
                .number("pool-pending-limit", poolPendingLimit, 0, 100_000)
                .number("control-connections", controlConnections, 1, 100)
                .number("instances", instances, 1, 10_000)
                .number("reserved-connections", reservedConnections, 0, 100_000)
                .number("statement-cache-size", statementCacheSize, 0, 10_000)
                .time("pool-acquire-timeout", poolAcquireTimeout, "1ms")
                .time("connect-timeout", connectTimeout, "1ms")
                .time("start-timeout", startTimeout, "1ms", "10s")
                .time("max-lifetime", maxLifetime, "1ms")
                .time("idle-check", idleCheck, "1ms")
                .time("plan-lifetime", planLifetime, "1ms")
                .time("control-timeout", controlTimeout, "1ms")
                .time("statement-timeout", statementTimeout, "0s", "1d")
                .time("idle-in-transaction-timeout", idleInTransactionTimeout, "0s", "1d")
                .time("client-check-interval", clientCheckInterval, "0s", "1d");
    }

    /** The address these settings name; refuses to start if there is no readable one. */
    DatabaseAddress address() {
        if (url == null || url.isBlank()) {
            throw new StartRefused("onetrip.database.url is not set: set ONETRIP_DATABASE_URL");
        }
        return DatabaseUrl.parse(url, username, password, sslMode);
    }

    /** Whether the server keeps statements, and with them plans, for a connection. */
    boolean keepsPlans() {
        return !pooled && statementCacheSize > 0;
    }

    /** Connections this one instance can hold at a time. */
    int connections() {
        return poolSize + controlConnections + LISTENING_CONNECTIONS;
    }

    /** Neither URL nor password: both are secrets or may hold one. */
    @Override
    public String toString() {
        return "DatabaseProperties[poolSize=" + poolSize + ", poolPendingLimit=" + poolPendingLimit + ", instances="
                + instances + "]";
    }
}
