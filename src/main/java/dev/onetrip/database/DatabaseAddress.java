package dev.onetrip.database;

import io.r2dbc.postgresql.client.SSLMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and which role asks; its text never holds the password.
 *
 * @param hosts at least one; of several the one that takes writes is used, and looked for again when it does no more
 * @param database name of the database
 * @param username role to log in as
 * @param password null where the server asks for none
 * @param ssl whether and how the connection is encrypted
 * @param applicationName what {@code pg_stat_activity} shows
 */
public record DatabaseAddress(
        List<Host> hosts,
        String database,
        String username,
        @Nullable String password,
        Ssl ssl,
        String applicationName) {

    /**
     * TLS with libpq's words; files are PEM.
     *
     * @param mode from {@code disable} to {@code verify-full}
     * @param rootCert file of the authority that signed the server's certificate; null for the JVM's authorities
     * @param cert file of the client's certificate
     * @param key file of the client's PKCS #8 key
     */
    public record Ssl(
            SSLMode mode,
            @Nullable String rootCert,
            @Nullable String cert,
            @Nullable String key) {}

    /**
     * One server.
     *
     * @param name name or address, one of IPv6 without brackets
     * @param port 1 to 65535
     */
    public record Host(String name, int port) {

        /** {@code name:port}, an address of IPv6 in brackets. */
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /** {@code host:port}, of several with commas between. */
    public String servers() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    }

    /** The line that connects to it, without the password; files of TLS stay those of the operator's {@code psql}. */
    public String psql() {
        String mode = ssl.mode().requireSsl() ? "?sslmode=" + ssl.mode() : "";
        return "psql 'postgresql://" + encoded(username) + "@" + servers() + "/" + encoded(database) + mode + "'";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code user@host:port/database}, for operators. */
    @Override
    public String toString() {
        return username + "@" + servers() + "/" + database;
    }
}
