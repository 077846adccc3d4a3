package dev.onetrip.embedded;

import dev.onetrip.database.StartRefused;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The embedded PostgreSQL; none of it matters once {@code onetrip.database.url} is set.
 *
 * @param dataDirectory where the data stays between runs; one running service per directory; empty:
 *     {@code ~/.onetrip/data}
 * @param port TCP port on 127.0.0.1; 0 takes a free one, so that a PostgreSQL already on 5432 or a second checkout is
 *     never in the way: the line printed at start says which
 * @param startTimeout longest wait for the server, its recovery after a crash included; positive
 * @param stopTimeout longest wait for an orphan of a killed run to stop before it is killed; positive
 */
@ConfigurationProperties("onetrip.embedded")
record EmbeddedProperties(
        @DefaultValue("") String dataDirectory,
        @DefaultValue("0") int port,
        @DefaultValue("30s") Duration startTimeout,
        @DefaultValue("10s") Duration stopTimeout) {

    EmbeddedProperties {
        Path directory = dataDirectory.isBlank()
                ? Path.of(System.getProperty("user.home"), ".onetrip", "data")
                : Path.of(dataDirectory);
        dataDirectory = directory.toAbsolutePath().normalize().toString();
        if (port < 0 || port > 65_535) {
            throw new StartRefused("onetrip.embedded.port must be 0 to 65535 and is " + port);
        }
        if (startTimeout.toMillis() <= 0 || stopTimeout.toMillis() <= 0) {
            throw new StartRefused("onetrip.embedded.start-timeout and stop-timeout must be at least 1ms");
        }
    }

    /** Absolute, without {@code ..}. */
    Path directory() {
        return Path.of(dataDirectory);
    }

    /** The server's own directory; beside it lie the lock and the server's log. */
    Path server() {
        return directory().resolve("postgresql");
    }

    /** What the server said since its last start. */
    Path log() {
        return directory().resolve("server.log");
    }
}
