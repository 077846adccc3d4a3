package dev.onetrip.database;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** A real PostgreSQL in a temporary directory that can be stopped and started again on the same port. */
public final class TestServer implements AutoCloseable {
    private final Path directory;
    private final Map<String, String> settings;
    private EmbeddedPostgres postgres;

    private TestServer(Path directory, Map<String, String> settings, EmbeddedPostgres postgres) {
        this.directory = directory;
        this.settings = settings;
        this.postgres = postgres;
    }

    public static TestServer start(Map<String, String> settings) {
        try {
            Path directory = Files.createTempDirectory("onetrip-test");
            return new TestServer(directory, settings, launch(directory, settings, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres launch(Path directory, Map<String, String> settings, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("pg"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(30))
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setDataDirectoryCustomizer(data -> guard(data.toPath()))
                .setPort(port);
        settings.forEach(builder::setServerConfig);
        return builder.start();
    }

    /** Role ada needs a password, every other role is trusted. */
    private static void guard(Path data) {
        try {
            Path hba = data.resolve("pg_hba.conf");
            if (!Files.readString(hba).startsWith("host all ada")) {
                Files.writeString(hba, "host all ada all scram-sha-256\n" + Files.readString(hba));
            }
            Files.setPosixFilePermissions(hba, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url(String userinfo, String database) {
        return "postgresql://" + userinfo + "@" + host() + "/" + database;
    }

    /** Address and port. */
    String host() {
        return "127.0.0.1:" + postgres.getPort();
    }

    /** Its address, and times that decide nothing unless they are given. */
    DatabaseProperties properties(String... more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "url", url("postgres", "postgres"),
                "start-timeout", "10s",
                "connect-timeout", "10s",
                "control-timeout", "20s",
                "pool-acquire-timeout", "30s"));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return DatabasePropertiesTest.bind(values);
    }

    /** This server with the tables that the service needs, in the database postgres. */
    public TestServer withSchema() {
        run(RealPostgres.schema());
        return this;
    }

    public void run(String sql) {
        run("postgres", sql);
    }

    /** While the queue of notifications is so full that one more fails its COMMIT. */
    void whileQueueIsFull(String database, Runnable work) {
        try (Connection holding = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = holding.createStatement()) {
            // a session that listens and has an open transaction takes nothing from the queue
            statement.execute("LISTEN filler");
            holding.setAutoCommit(false);
            statement.execute("SELECT 1");
            fill(database);
            work.run();
            holding.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(String database) throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 10_000; i++) {
                statement.execute("SELECT pg_notify('filler', repeat('x', 7900) || random())");
            }
        } catch (SQLException full) {
            if (!"54000".equals(full.getSQLState())) {
                throw full;
            }
        }
    }

    void run(String database, String sql) {
        try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sessions of the service, as the server sees them. */
    int sessions() {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'onetrip'")) {
            result.next();
            return result.getInt(1);
        } catch (SQLException e) {
            if ("53300".equals(e.getSQLState())) {
                // as many as there can be, so that there is no place to look from
                return Integer.MAX_VALUE;
            }
            throw new IllegalStateException(e);
        }
    }

    /** The only session of a client: every other one has ended. */
    Connection onlySession() throws SQLException {
        Connection only = postgres.getPostgresDatabase().getConnection();
        Eventually.becomes(1, Eventually.SOON, "sessions of clients", () -> clients(only));
        return only;
    }

    private static long clients(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve("pg/postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        }
    }

    void stop() throws IOException {
        postgres.close();
    }

    void startAgain() throws IOException {
        postgres = launch(directory, settings, postgres.getPort());
    }

    /** Begins as a standby at its next start: it reads and writes nothing. */
    void followsAnother() throws IOException {
        Files.createFile(directory.resolve("pg/standby.signal"));
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        FileSystemUtils.deleteRecursively(directory);
    }
}
