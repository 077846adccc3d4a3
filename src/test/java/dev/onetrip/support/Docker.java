package dev.onetrip.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a Docker engine listens; asked once per JVM, in milliseconds, without a word in the log. */
final class Docker {
    private static final boolean ANSWERS =
            connects(System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));

    private Docker() {}

    /** True if containers can be expected to start. */
    static boolean answers() {
        return ANSWERS;
    }

    /** Connecting is enough: a socket file without an engine behind it refuses. */
    static boolean connects(String dockerHost) {
        URI uri = URI.create(dockerHost);
        try {
            return "unix".equals(uri.getScheme())
                    ? Files.exists(Path.of(uri.getPath()))
                            && connects(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(uri.getPath()))
                    : connects(StandardProtocolFamily.INET, new InetSocketAddress(uri.getHost(), uri.getPort()));
        } catch (IOException | RuntimeException noEngine) {
            return false;
        }
    }

    private static boolean connects(StandardProtocolFamily family, SocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(family)) {
            return channel.connect(address);
        }
    }
}
