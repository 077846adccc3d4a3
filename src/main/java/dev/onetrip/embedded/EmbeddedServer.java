package dev.onetrip.embedded;

import dev.onetrip.database.DatabaseAddress;
import dev.onetrip.database.StartRefused;
import io.r2dbc.postgresql.client.SSLMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL on loopback that lives as long as this object, its data longer. What it acknowledged survives a kill and
 * a power cut: fsync and synchronous_commit are on, unlike the library's own defaults. It trusts every account that
 * reaches 127.0.0.1 on this machine, so it is for a developer's machine only.
 */
final class EmbeddedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String USER = "postgres";
    private static final String DATABASE = "onetrip";

    private final DirectoryLock lock;
    private final EmbeddedPostgres postgres;

    private EmbeddedServer(DirectoryLock lock, EmbeddedPostgres postgres) {
        this.lock = lock;
        this.postgres = postgres;
    }

    /** Takes the directory, stops an orphan on it, starts the server and makes the database. Waits until it answers. */
    static EmbeddedServer start(EmbeddedProperties properties, Consumer<DatabaseAddress> schema) {
        DirectoryLock lock = DirectoryLock.take(properties.directory());
        try {
            OrphanServer.stop(properties.server(), properties.stopTimeout());
            EmbeddedServer server = new EmbeddedServer(lock, ServerProcess.start(properties));
            try {
                server.create();
                schema.accept(server.address());
                server.announce(properties.directory());
                return server;
            } catch (SQLException e) {
                server.close();
                throw new StartRefused("the embedded PostgreSQL makes no database: " + e.getMessage(), e);
            } catch (StartRefused e) {
                server.close();
                throw e;
            }
        } catch (StartRefused e) {
            lock.close();
            throw e;
        }
    }

    private void create() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private void announce(Path directory) {
        LOG.info("Embedded PostgreSQL, data in {}; connect with: psql postgresql://{}", directory, address());
    }

    /** Where the server listens; no password, no TLS, loopback. */
    DatabaseAddress address() {
        return new DatabaseAddress(
                "127.0.0.1",
                postgres.getPort(),
                DATABASE,
                USER,
                null,
                new DatabaseAddress.Ssl(SSLMode.DISABLE, null, null, null),
                "onetrip");
    }

    /** Fast shutdown: open transactions are rolled back, everything committed is on disk; then frees the directory. */
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            LOG.warn(
                    "The embedded PostgreSQL did not stop cleanly; the next start stops the process: {}",
                    e.getMessage());
        } finally {
            lock.close();
        }
    }
}
