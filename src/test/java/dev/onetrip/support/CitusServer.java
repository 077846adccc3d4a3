package dev.onetrip.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Citus cluster that runs beside the tests: {@value #VARIABLE} names its coordinator, whose database {@code postgres}
 * knows the workers. Each database of a test is made on every node and its tables are spread by
 * {@code k8s/citus/distribute.sql}.
 */
public final class CitusServer implements PostgresServer {
    /** {@code postgresql://user[:password]@host:port}, of a superuser. */
    static final String VARIABLE = "ONETRIP_CITUS_URL";

    private static final @Nullable String URL = System.getenv(VARIABLE);

    private final URI url = URI.create(Objects.requireNonNull(URL));

    /** Whether one is given. */
    public static boolean isGiven() {
        return URL != null && !URL.isBlank();
    }

    /** A node of the cluster, as the coordinator reaches it. */
    private record Node(String host, int port, boolean isCoordinator) {}

    @Override
    public String host() {
        return url.getHost();
    }

    @Override
    public int port() {
        return url.getPort();
    }

    @Override
    public String user() {
        return url.getUserInfo().split(":", 2)[0];
    }

    @Override
    public String password() {
        String[] parts = url.getUserInfo().split(":", 2);
        return parts.length == 1 ? "" : parts[1];
    }

    @Override
    public void create(String name) {
        // one that a killed run left behind
        drop(name);
        List<Node> nodes = nodes();
        for (Node node : nodes) {
            alone(node, "CREATE DATABASE " + name);
            database(name).at(node.host(), node.port()).sql("CREATE EXTENSION citus");
        }
        Database created = database(name);
        for (Node node : nodes) {
            if (node.isCoordinator()) {
                created.sql("SELECT citus_set_coordinator_host(?, ?)", node.host(), node.port());
            }
        }
        for (Node node : nodes) {
            if (!node.isCoordinator()) {
                created.sql("SELECT citus_add_node(?, ?)", node.host(), node.port());
            }
        }
    }

    @Override
    public void load(String name, String schema) {
        PostgresServer.super.load(name, schema);
        if (!schema.isBlank()) {
            database(name).script(distribute());
        }
    }

    @Override
    public void drop(String name) {
        nodes().forEach(node -> alone(node, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"));
    }

    private List<Node> nodes() {
        return database("postgres")
                .query(
                        "SELECT nodename, nodeport, groupid FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid")
                .stream()
                .map(row -> new Node(
                        Objects.requireNonNull(row.get("nodename")).toString(),
                        ((Number) Objects.requireNonNull(row.get("nodeport"))).intValue(),
                        ((Number) Objects.requireNonNull(row.get("groupid"))).intValue() == 0))
                .toList();
    }

    /** On that node, and told to no other. */
    private void alone(Node node, String sql) {
        try (Connection connection =
                        database("postgres").at(node.host(), node.port()).connect();
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("SET citus.enable_create_database_propagation = off");
            unused = statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String distribute() {
        try {
            return Files.readString(Path.of("k8s/citus/distribute.sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cluster goes on; each test has dropped its database. */
    @Override
    public void close() {}
}
