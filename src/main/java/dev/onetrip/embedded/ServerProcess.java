package dev.onetrip.embedded;

import dev.onetrip.database.StartRefused;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Unpacks PostgreSQL, initialises its directory at first and starts it, or says in one line why not. */
final class ServerProcess {
    private static final String VERSION = "18";

    /** Sized for a laptop; what is not here is PostgreSQL's default, or what the library sets unless it is told. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            // the library switches both off unless it is told: data would not survive a crash
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("listen_addresses", "127.0.0.1"),
            // the default directory /tmp is shared with other servers and users
            Map.entry("unix_socket_directories", ""),
            // PostgreSQL's own default; each unused one costs memory
            Map.entry("max_connections", "100"),
            // holds the tables of a demonstration many times over, and starts on a machine with 1 GB
            Map.entry("shared_buffers", "64MB"),
            // MB of log between checkpoints: what a crash has to replay, and about the disk it takes
            Map.entry("max_wal_size", "256MB"),
            Map.entry("shared_preload_libraries", "pg_stat_statements"),
            Map.entry("log_min_messages", "warning"));

    private ServerProcess() {}

    static EmbeddedPostgres start(EmbeddedProperties properties, ServerAccess access) {
        checkVersion(properties.server());
        checkPort(properties.port());
        try {
            Path home = homeOfBinaries(properties);
            keepPrivate(home);
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(properties.server())
                    .setCleanDataDirectory(false)
                    // the application context stops it, after the pool
                    .setRegisterShutdownHook(false)
                    .setOverrideWorkingDirectory(home.resolve("binaries").toFile())
                    .setPGStartupWait(properties.startTimeout())
                    .setOutputRedirector(
                            ProcessBuilder.Redirect.to(properties.log().toFile()))
                    .setPort(properties.port());
            SETTINGS.forEach(builder::setServerConfig);
            access.configure(builder);
            return builder.start();
        } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
            OrphanServer.stop(properties.server(), properties.stopTimeout());
            throw new StartRefused(
                    "the embedded PostgreSQL cannot start: " + reason(properties, e)
                            + "; or set ONETRIP_DATABASE_URL to use another server",
                    e);
        }
    }

    /** {@code ~/.onetrip}, for all data directories together; where it cannot be written, the data directory itself. */
    private static Path homeOfBinaries(EmbeddedProperties properties) {
        Path home = Path.of(System.getProperty("user.home"), ".onetrip");
        try {
            return Files.isWritable(Files.createDirectories(home)) ? home : properties.directory();
        } catch (IOException e) {
            return properties.directory();
        }
    }

    /**
     * The library makes the directory of the binaries writable for every account; no other account may get that far.
     */
    private static void keepPrivate(Path home) throws IOException {
        if (Files.getFileStore(home).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static void checkVersion(Path server) {
        try {
            Path file = server.resolve("PG_VERSION");
            String found = Files.exists(file) ? Files.readString(file).strip() : VERSION;
            if (!found.equals(VERSION)) {
                throw new StartRefused("the data in " + server + " is of PostgreSQL " + found + ", this build brings "
                        + VERSION + ": move the data away, or dump the data with the older version and load them here");
            }
        } catch (IOException e) {
            throw new StartRefused("the data directory " + server + " cannot be read", e);
        }
    }

    private static void checkPort(int port) {
        if (port != 0) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new StartRefused(
                        "port " + port + " of 127.0.0.1 is taken: set onetrip.embedded.port to another port,"
                                + " or to 0 for a free port",
                        e);
            }
        }
    }

    /** The server's own last complaint, which says more than the library's. */
    private static String reason(EmbeddedProperties properties, Throwable failure) {
        try {
            List<String> lines = Files.exists(properties.log()) ? Files.readAllLines(properties.log()) : List.of();
            for (int i = lines.size() - 1; i >= 0; i--) {
                if (lines.get(i).contains("FATAL:") || lines.get(i).contains("PANIC:")) {
                    return lines.get(i) + " (more in " + properties.log() + ")";
                }
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Objects.toString(cause.getMessage(), "no reason given");
    }
}
