package dev.onetrip.commits.git;

import dev.onetrip.support.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Git's own server, of all repositories below a directory, on this machine. */
final class GitDaemon implements AutoCloseable {
    private final Process process;

    private GitDaemon(Process process) {
        this.process = process;
    }

    /**
     * One below those that the system gives to connections: a port that is free now is free for the next daemon too.
     */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another may be free
            }
        }
    }

    static GitDaemon on(int port, Path directory) {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            "git",
                            "daemon",
                            "--reuseaddr",
                            "--listen=127.0.0.1",
                            "--port=" + port,
                            "--export-all",
                            "--base-path=" + directory,
                            directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
            GitDaemon daemon = new GitDaemon(builder.start());
            Eventually.within(Eventually.SOON, () -> daemon.answers(port));
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers(int port) {
        if (!process.isAlive()) {
            throw new IllegalStateException("the daemon ended with " + process.exitValue());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        // the one that listens is a child: the next daemon has its port only once it has ended
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        Eventually.within(Eventually.SOON, () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
}
