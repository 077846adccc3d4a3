package dev.onetrip.support;

import io.r2dbc.pool.ConnectionPool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The service in this JVM, behind a {@link FaultProxy}, on a fresh database, for one test class; after each test the
 * proxy is mended and the rest must be clean, see {@link Poolside}.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final Rack RACK = Rack.shared().with("onetrip.users.deadline", "2s");
 * }</pre>
 */
public final class Rack implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final RealPostgres postgres;
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private Class<?>[] sources = {};
    private @Nullable FaultProxy proxy;
    private @Nullable Service service;
    private @Nullable Poolside poolside;

    private Rack(RealPostgres postgres) {
        this.postgres = postgres;
    }

    /** On the server all classes share. */
    public static Rack shared() {
        return new Rack(RealPostgres.shared());
    }

    /** On a server of its own, which may be killed. */
    public static Rack dedicated() {
        return new Rack(RealPostgres.dedicated());
    }

    /** Sets a property of the service; before the class begins. */
    public Rack with(String property, Object value) {
        properties.put(property, value);
        return this;
    }

    /** Adds configuration classes to the service; before the class begins. */
    public Rack withSources(Class<?>... moreSources) {
        sources = moreSources.clone();
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        postgres.beforeAll(context);
        FaultProxy started = FaultProxy.before(postgres.database());
        proxy = started;
        properties.putIfAbsent("onetrip.database.url", started.database().url());
        // a trip that depends on how long a test was idle would be counted with the others
        properties.putIfAbsent("onetrip.database.idle-check", "1h");
        if (CitusServer.isGiven()) {
            // each connection plans every hot statement on each node, and all are open within the start's time
            properties.putIfAbsent("onetrip.database.pool-size", 4);
        }
        Service running = Service.start(properties, sources);
        service = running;
        poolside = new Poolside(
                postgres.database(), running.beans(ConnectionPool.class).values());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        proxy().restore();
        proxy().delay(java.time.Duration.ZERO);
        poolside().afterEach(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (poolside != null) {
            poolside.close();
        }
        if (service != null) {
            service.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        postgres.afterAll(context);
    }

    /** The server; of use where it is dedicated. */
    public RealPostgres postgres() {
        return postgres;
    }

    /** The database, not through the proxy: what tests look at. */
    public Database database() {
        return postgres.database();
    }

    /** What stands between the service and the database. */
    public FaultProxy proxy() {
        return Objects.requireNonNull(proxy, "no test class has begun");
    }

    /** The running service. */
    public Service service() {
        return Objects.requireNonNull(service, "no test class has begun");
    }

    /** A client for the service. */
    public Http http() {
        return service().http();
    }

    /** What looks for things left behind. */
    public Poolside poolside() {
        return Objects.requireNonNull(poolside, "no test class has begun");
    }
}
