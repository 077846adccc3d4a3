package dev.onetrip.embedded;

import dev.onetrip.database.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that a killed run left behind: it still holds the data directory, while no process holds the lock. Asked
 * to stop first, killed only if it does not; PostgreSQL recovers from both. A process that is not a postgres on exactly
 * this directory is never touched.
 */
final class OrphanServer {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanServer.class);

    private OrphanServer() {}

    /** Stops the orphan on a server directory, if there is one; call with the directory's lock held. */
    static void stop(Path server, Duration timeout) {
        find(server).ifPresent(orphan -> {
            LOG.info("Stopping the PostgreSQL that a killed run left behind, process {}", orphan.pid());
            interrupt(orphan);
            if (!ended(orphan, timeout)) {
                orphan.destroyForcibly();
                if (!ended(orphan, timeout)) {
                    throw new StartRefused("the PostgreSQL process " + orphan.pid() + " of an earlier run on " + server
                            + " does not end: stop the process and start again");
                }
            }
        });
    }

    private static Optional<ProcessHandle> find(Path server) {
        try {
            List<String> lines = Files.readAllLines(server.resolve("postmaster.pid"));
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(process -> isServer(process, server));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            // no file, or one that was being written when the machine stopped: PostgreSQL itself judges that one
            return Optional.empty();
        }
    }

    private static boolean isServer(ProcessHandle process, Path server) {
        ProcessHandle.Info info = process.info();
        List<String> arguments = info.arguments().map(List::of).orElseGet(List::of);
        return info.command().map(Path::of).map(Path::getFileName).stream()
                        .anyMatch(name -> name.toString().startsWith("postgres"))
                && arguments.contains(server.toString());
    }

    /** SIGINT is PostgreSQL's fast shutdown; Java itself can only send SIGTERM, which waits for every client. */
    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean ended(ProcessHandle process, Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return !process.isAlive();
        }
    }
}
