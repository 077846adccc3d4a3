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
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL on loopback that lives as long as this object, its data longer. What it acknowledged survives a kill and
 * a power cut: fsync and synchronous_commit are on, unlike the library's own defaults. It asks for a password, which
 * only the account of the service can read.
 */
final class EmbeddedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final String DATABASE = "onetrip";

    private final Path directory;
    private final DirectoryLock lock;
    private final EmbeddedPostgres postgres;
    private final ServerAccess access;

    private EmbeddedServer(Path directory, DirectoryLock lock, EmbeddedPostgres postgres, ServerAccess access) {
        this.directory = directory;
        this.lock = lock;
        this.postgres = postgres;
        this.access = access;
    }

    /** Takes the directory, stops an orphan on it, starts the server and makes the database. Waits until it answers. */
    static EmbeddedServer start(EmbeddedProperties properties, Consumer<DatabaseAddress> schema) {
        DirectoryLock lock = DirectoryLock.take(properties.directory());
        try {
            OrphanServer.stop(properties.server(), properties.stopTimeout());
            ServerAccess access = ServerAccess.of(properties);
            EmbeddedServer server =
                    new EmbeddedServer(properties.directory(), lock, ServerProcess.start(properties, access), access);
            try {
                access.close(server.postgres);
                server.create();
                schema.accept(server.address());
                return server;
            } catch (SQLException e) {
                server.close();
                throw new StartRefused("the embedded PostgreSQL makes no database: " + e.getMessage(), e);
            } catch (IOException e) {
                server.close();
                throw e;
            } catch (StartRefused e) {
                server.close();
                throw e;
            }
        } catch (StartRefused e) {
            lock.close();
            throw e;
        } catch (IOException e) {
            lock.close();
            throw new StartRefused(
                    "the password of the embedded PostgreSQL cannot be kept in " + properties.directory() + ": "
                            + e.getMessage(),
                    e);
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

    /** The line that connects to it; the password stays in its file. */
    String psql() {
        return "psql 'postgresql://" + address() + access.passfile() + "'";
    }

    /** Where the data are. */
    Path directory() {
        return directory;
    }

    /** Where the server listens; no TLS, loopback. */
    DatabaseAddress address() {
        return new DatabaseAddress(
                List.of(new DatabaseAddress.Host("127.0.0.1", postgres.getPort())),
                DATABASE,
                ServerAccess.USER,
                access.password(),
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
