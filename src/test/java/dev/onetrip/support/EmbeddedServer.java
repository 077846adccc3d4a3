package dev.onetrip.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL as a child process; it can be killed and started again on the same port and data. */
final class EmbeddedServer implements PostgresServer {
    private final Path data;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private EmbeddedPostgres postgres;

    EmbeddedServer() {
        try {
            data = Files.createTempDirectory("onetrip-postgres");
            postgres = start(0);
            Runtime.getRuntime().addShutdownHook(new Thread(this::close, "postgres-stop"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(30))
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
        SETTINGS.forEach(builder::setServerConfig);
        return port == 0 ? builder.start() : builder.setPort(port).start();
    }

    /** Stops the server in fast mode, which ends every connection, and starts it again. */
    void restart() {
        int port = port();
        stop();
        startAgain(port);
    }

    /** Ends the server as a power cut does: SIGKILL for the postmaster and all its children. */
    void kill() {
        ProcessHandle postmaster = ProcessHandle.of(postmasterPid())
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL is running"));
        suspend(postmaster);
        ProcessHandle[] backends = postmaster.descendants().toArray(ProcessHandle[]::new);
        postmaster.destroyForcibly();
        postmaster.onExit().join();
        for (ProcessHandle backend : backends) {
            backend.destroyForcibly();
            backend.onExit().join();
        }
        forgetPid();
    }

    /** It makes no child any more: one that is not killed would keep the memory that the next start needs. */
    private static void suspend(ProcessHandle process) {
        try {
            int status = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -STOP ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a killed server on its old port; it recovers from its log first. */
    void startAgain() {
        int port = port();
        stop();
        startAgain(port);
    }

    private void startAgain(int port) {
        try {
            postgres = start(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A dead server's pid file only makes the next stop wait for nothing. */
    private void forgetPid() {
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long postmasterPid() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("no PostgreSQL is running", e);
        }
    }

    /** Stops the server in fast mode, which ends every connection. */
    void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return postgres.getPort();
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        stop();
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
