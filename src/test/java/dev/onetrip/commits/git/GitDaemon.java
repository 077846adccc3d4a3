package dev.onetrip.commits.git;

import dev.onetrip.support.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Git's own server, of all repositories below a directory, on this machine. */
final class GitDaemon implements AutoCloseable {
    private final Process process;

    private GitDaemon(Process process) {
        this.process = process;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
            Eventually.within(Eventually.SOON, () -> answers(port));
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            boolean unused = process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
