package dev.onetrip.support;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One database, and a blocking client to look at it with. The client opens a connection of its own for every call,
 * under the application name {@value #ASSERTIONS}, and therefore survives restarts and never counts as the service's.
 *
 * @param host where the server, or a proxy before it, listens
 * @param port where the server, or a proxy before it, listens
 * @param user role to log in with
 * @param password its password; empty where the server trusts
 * @param name the database
 */
public record Database(String host, int port, String user, String password, String name) {
    /** The application name of the connections that only look. */
    public static final String ASSERTIONS = "onetrip-assertions";

    private static final String WAITING = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND state = 'active' AND wait_event_type = 'Lock'";

    /** {@code postgresql://user[:password]@host:port/name}. */
    public String url() {
        String secret = password.isEmpty() ? "" : ":" + password;
        return "postgresql://" + user + secret + "@" + host + ":" + port + "/" + name;
    }

    /** The same database, seen through something that listens elsewhere. */
    public Database at(String otherHost, int otherPort) {
        return new Database(otherHost, otherPort, user, password, name);
    }

    /** Runs a script of statements without parameters; all of it or, on an error, none. */
    public void script(String sql) {
        boolean unused = run(sql, connection -> {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                boolean isQuery = statement.execute(sql);
                connection.commit();
                return isQuery;
            }
        });
    }

    /** Runs one statement, {@code ?} for each argument, and commits it. */
    public void sql(String sql, @Nullable Object... arguments) {
        boolean unused = run(sql, connection -> {
            try (PreparedStatement statement = prepare(connection, sql, arguments)) {
                return statement.execute();
            }
        });
    }

    /** The first column of every row of one query, as text; none may be NULL. */
    public List<String> strings(String sql, @Nullable Object... arguments) {
        return query(sql, arguments).stream()
                .map(row ->
                        Objects.requireNonNull(row.values().iterator().next()).toString())
                .toList();
    }

    /** Every row of one query, columns by name in their order. */
    public List<Map<String, @Nullable Object>> query(String sql, @Nullable Object... arguments) {
        return run(sql, connection -> {
            try (PreparedStatement statement = prepare(connection, sql, arguments);
                    ResultSet rows = statement.executeQuery()) {
                List<Map<String, @Nullable Object>> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(row(rows));
                }
                return all;
            }
        });
    }

    /** The number in the first column of the only row. */
    public long number(String sql, @Nullable Object... arguments) {
        List<Map<String, @Nullable Object>> rows = query(sql, arguments);
        Object value = rows.size() == 1 ? rows.get(0).values().iterator().next() : null;
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("Expected one number from " + sql + " but got " + rows);
    }

    /** Connections to this database under that application name, whatever they are doing. */
    public int connectionsOf(String applicationName) {
        return (int) number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = ?",
                applicationName);
    }

    /** Connections to this database that hold a transaction open and do nothing. */
    public int idleInTransaction() {
        return (int) number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND state LIKE 'idle in transaction%'");
    }

    /** Statements running on this database at this moment, those of this client left out. */
    public int running() {
        return (int) number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                        + " AND application_name <> ?",
                ASSERTIONS);
    }

    /** Statements of this database that wait for the lock of another at this moment. */
    public int waiting() {
        return (int) number("SELECT count(*)" + WAITING);
    }

    /** The port of the client of the one session that waits for a lock. */
    public int portOfWaiting() {
        return (int) number("SELECT client_port" + WAITING);
    }

    /** A JDBC connection for tests that need a second actor, e.g. one that holds a lock; the caller closes it. */
    public Connection connect() throws SQLException {
        return connect("onetrip-rival");
    }

    private Connection connect(String applicationName) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", applicationName);
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + name, properties);
    }

    private <T> T run(String sql, Work<T> work) {
        try (Connection connection = connect(ASSERTIONS)) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " (SQLSTATE " + e.getSQLState() + ") in " + sql, e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object[] arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    private static Map<String, @Nullable Object> row(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            row.put(columns.getColumnLabel(i), rows.getObject(i));
        }
        return row;
    }

    /** What is done on one connection. */
    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
