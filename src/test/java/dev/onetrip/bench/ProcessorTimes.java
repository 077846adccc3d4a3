package dev.onetrip.bench;

import dev.onetrip.support.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Processor time of the servers of a database, each on this machine: of one server, or of a cluster's nodes. */
final class ProcessorTimes {
    private static final String NODES = "SELECT nodename, nodeport, groupid = 0 AS coordinates FROM pg_dist_node"
            + " WHERE noderole = 'primary' ORDER BY groupid";

    private final Map<ProcessHandle, String> servers = new LinkedHashMap<>();

    ProcessorTimes(Database database) {
        if (database.number("SELECT count(*) FROM pg_extension WHERE extname = 'citus'") == 0) {
            servers.put(server(database), "server");
            return;
        }
        database.query(NODES).forEach(node -> {
            Database at = database.at(
                    Objects.requireNonNull(node.get("nodename")).toString(),
                    ((Number) Objects.requireNonNull(node.get("nodeport"))).intValue());
            servers.put(server(at), Boolean.TRUE.equals(node.get("coordinates")) ? "coordinator" : "workers");
        });
    }

    /** The parent of the process that a connection talks to. */
    private static ProcessHandle server(Database database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
            if (pid.next()) {
                Optional<ProcessHandle> server =
                        ProcessHandle.of(pid.getLong(1)).flatMap(ProcessHandle::parent);
                return server.orElseThrow(
                        () -> new IllegalStateException("the server of " + database.url() + " is not on this machine"));
            }
            throw new IllegalStateException("no process id");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So far, of the processes that are there, by what the servers do. */
    Map<String, Duration> now() {
        Map<String, Duration> times = new LinkedHashMap<>();
        servers.forEach((server, role) -> {
            List<ProcessHandle> backends = server.descendants().toList();
            for (ProcessHandle backend : backends) {
                times.merge(role, backend.info().totalCpuDuration().orElse(Duration.ZERO), Duration::plus);
            }
        });
        return times;
    }
}
