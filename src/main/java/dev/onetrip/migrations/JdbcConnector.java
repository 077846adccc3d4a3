package dev.onetrip.migrations;

import dev.onetrip.database.ConnectFailure;
import dev.onetrip.database.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * JDBC connections to where the service's own go, with the same user, password and TLS; none but migrations opens one.
 */
final class JdbcConnector implements Connector {
    private static final String CONNECT_SECONDS = "10";

    private final DatabaseAddress address;

    JdbcConnector(DatabaseAddress address) {
        this.address = address;
    }

    /** @throws dev.onetrip.database.StartRefused with one line where it cannot be reached */
    @Override
    public Connection open() {
        try {
            Connection connection = DriverManager.getConnection(url(), properties());
            checkClient(connection);
            return connection;
        } catch (SQLException e) {
            throw new ConnectFailure(address).explain(e);
        }
    }

    private String url() {
        // everything else is a property, where no character is special
        return "jdbc:postgresql://" + address.servers() + "/";
    }

    private Properties properties() {
        DatabaseAddress.Ssl ssl = address.ssl();
        String mode = ssl.mode().toString().toLowerCase(Locale.ROOT).replace('_', '-');
        Properties properties = new Properties();
        put(properties, "PGDBNAME", address.database());
        put(properties, "user", address.username());
        put(properties, "password", address.password());
        put(properties, "ApplicationName", "onetrip-migrate");
        put(properties, "connectTimeout", CONNECT_SECONDS);
        put(properties, "loginTimeout", CONNECT_SECONDS);
        put(properties, "tcpKeepAlive", "true");
        put(properties, "targetServerType", address.hosts().size() > 1 ? "primary" : null);
        // a step takes as long as it takes; a session that waits inside a transaction holds locks
        put(properties, "options", "-c statement_timeout=0 -c idle_in_transaction_session_timeout=60000");
        put(properties, "sslmode", mode);
        put(properties, "sslrootcert", ssl.rootCert());
        put(properties, "sslcert", ssl.cert());
        put(properties, "sslkey", ssl.key());
        if (ssl.rootCert() == null && mode.startsWith("verify")) {
            // the JVM's authorities, as for the service's connections
            put(properties, "sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return properties;
    }

    private static void put(Properties properties, String key, @Nullable String value) {
        if (value != null) {
            Object unused = properties.setProperty(key, value);
        }
    }

    /** A server on Windows cannot look after its clients, and needs not. */
    private static void checkClient(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(RecordsSql.CLIENT_CHECK);
        } catch (SQLException unsupported) {
            // the lock of a killed migration is then held until its statement ends
        }
    }
}
