package dev.onetrip.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives every test class a fresh database with {@code schema.sql} loaded, on a real PostgreSQL 18. One server per JVM,
 * started by the first class that needs it and stopped at the JVM's end: a container where a Docker engine answers,
 * else an embedded one; both durable. Where a Citus cluster is given, {@link CitusServer}, it is that instead. A
 * {@linkplain #dedicated() dedicated} server is always embedded and may be killed. Test methods may take a
 * {@link Database} parameter.
 */
public final class RealPostgres implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final AtomicInteger CLASSES = new AtomicInteger();

    private final boolean isDedicated;
    private @Nullable PostgresServer server;
    private @Nullable Database database;

    /** The shared server; for {@code @ExtendWith}. */
    public RealPostgres() {
        this(false);
    }

    private RealPostgres(boolean isDedicated) {
        this.isDedicated = isDedicated;
    }

    /** The server all classes share, one database each. */
    public static RealPostgres shared() {
        return new RealPostgres();
    }

    /** A server for this class alone, about 2 s more, which {@link #restart()} and {@link #kill()} may end. */
    public static RealPostgres dedicated() {
        return new RealPostgres(true);
    }

    /** A new database with the schema on the shared server, for programs that are no tests; it goes with the JVM. */
    public static Database fresh(String name) {
        Shared.create(name);
        return Shared.SERVER.database(name);
    }

    /** The same on one server, also where a cluster is given: what the cluster is compared with. */
    public static Database freshOnOneServer(String name) {
        PostgresServer server = CitusServer.isGiven() ? new EmbeddedServer() : Shared.SERVER;
        createByScript(server, name);
        return server.database(name);
    }

    private static void createByScript(PostgresServer server, String name) {
        server.create(name);
        server.load(name, schema());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        String name = "it_" + CLASSES.incrementAndGet() + "_"
                + context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
        PostgresServer running = isDedicated ? new EmbeddedServer() : Shared.SERVER;
        server = running;
        database = running.database(name);
        if (isDedicated) {
            createByScript(running, name);
        } else {
            Shared.create(name);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server == null) {
            return;
        }
        if (isDedicated) {
            server.close();
        } else {
            server.drop(database().name());
        }
    }

    /** The database of this class. */
    public Database database() {
        return Objects.requireNonNull(database, "no test class has begun");
    }

    /** Stops the dedicated server, which ends every connection, and starts it again on the same port. */
    public void restart() {
        onDedicated(EmbeddedServer::restart);
    }

    /** SIGKILL for the dedicated server and all its backends; {@link #startAgain()} brings it back. */
    public void kill() {
        onDedicated(EmbeddedServer::kill);
    }

    /** Stops the dedicated server in fast mode; {@link #startAgain()} brings it back. */
    public void stop() {
        onDedicated(EmbeddedServer::stop);
    }

    /** Starts the killed or stopped server on the same port and data. */
    public void startAgain() {
        onDedicated(EmbeddedServer::startAgain);
    }

    private void onDedicated(Consumer<EmbeddedServer> action) {
        if (isDedicated && server instanceof EmbeddedServer embedded) {
            action.accept(embedded);
        } else {
            throw new IllegalStateException("only a dedicated server may be stopped: RealPostgres.dedicated()");
        }
    }

    /** The project's schema, from the class path. */
    public static String schema() {
        try (InputStream in = RealPostgres.class.getResourceAsStream("/db/schema.sql")) {
            return new String(Objects.requireNonNull(in, "db/schema.sql").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Database resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return database();
    }

    /** Holds the one server; loading this class starts it. */
    private static final class Shared {
        static final PostgresServer SERVER = CitusServer.isGiven()
                ? new CitusServer()
                : Docker.answers() ? new ContainerServer() : new EmbeddedServer();

        /** Has the schema and is never connected to again: copies of it are made in half the time of the script. */
        private static final String TEMPLATE = "it_template";

        static {
            if (!CitusServer.isGiven()) {
                createByScript(SERVER, TEMPLATE);
            }
        }

        /** Makes a database with the schema; on a cluster by the script, since each node has its part of it. */
        static void create(String name) {
            if (CitusServer.isGiven()) {
                createByScript(SERVER, name);
            } else {
                SERVER.copy(TEMPLATE, name);
            }
        }
    }
}
