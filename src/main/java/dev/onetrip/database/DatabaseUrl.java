package dev.onetrip.database;

import io.r2dbc.postgresql.client.SSLMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code onetrip.database.url}; every refusal names what is wrong and never repeats the URL, which may hold a
 * password.
 */
final class DatabaseUrl {
    private static final String SHAPE = "expected postgresql://user@host:5432/database?sslmode=require";
    private static final List<String> SCHEMES =
            List.of("r2dbc:postgresql://", "jdbc:postgresql://", "postgresql://", "postgres://");
    private static final List<String> PARAMETERS =
            List.of("sslmode", "sslrootcert", "sslcert", "sslkey", "application_name");
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private DatabaseUrl() {}

    /**
     * The address in a URL; {@code username}, {@code password} and {@code sslMode}, where given, win over what the URL
     * says.
     */
    static DatabaseAddress parse(
            String url, @Nullable String username, @Nullable String password, @Nullable String sslMode) {
        URI uri = uri(url.strip());
        if (uri.getHost() == null) {
            throw refused("does not have one readable host name; " + SHAPE);
        }
        String path = uri.getRawPath();
        if (path == null || path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw refused("has no database name; " + SHAPE);
        }
        Map<String, String> parameters = parameters(uri.getRawQuery());
        String[] user = user(uri, username);
        String host = uri.getHost();
        return new DatabaseAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port(uri),
                decode(path.substring(1)),
                user[0],
                password != null ? password : user.length > 1 ? user[1] : null,
                ssl(parameters, sslMode),
                parameters.getOrDefault("application_name", "onetrip"));
    }

    private static URI uri(String url) {
        for (String scheme : SCHEMES) {
            if (url.startsWith(scheme)) {
                try {
                    return new URI("postgresql://" + url.substring(scheme.length()));
                } catch (URISyntaxException e) {
                    // neither its message nor the exception itself may travel on: both repeat the URL
                    throw refused("cannot be read (write special characters as %xx); " + SHAPE);
                }
            }
        }
        throw refused("starts with none of " + String.join(", ", SCHEMES) + "; " + SHAPE);
    }

    private static int port(URI uri) {
        int port = uri.getPort() == -1 ? 5432 : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw refused("has port " + port + "; a port must be 1 to 65535");
        }
        return port;
    }

    private static String[] user(URI uri, @Nullable String username) {
        String info = uri.getRawUserInfo();
        String[] parts = info == null ? new String[] {""} : info.split(":", 2);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = decode(parts[i]);
        }
        if (username != null && !username.isBlank()) {
            parts[0] = username;
        }
        if (parts[0].isBlank()) {
            throw refused("has no user, and onetrip.database.username is not set; " + SHAPE);
        }
        return parts;
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (!PARAMETERS.contains(parts[0])) {
                throw refused("has the unknown parameter \"" + abbreviated(parts[0]) + "\"; known are "
                        + String.join(", ", PARAMETERS));
            }
            if (parts.length < 2 || parts[1].isEmpty() || parameters.put(parts[0], decode(parts[1])) != null) {
                throw refused("has the parameter " + parts[0] + " without a value or twice; give one value");
            }
        }
        return parameters;
    }

    private static DatabaseAddress.Ssl ssl(Map<String, String> parameters, @Nullable String sslMode) {
        String mode = sslMode != null ? sslMode : parameters.getOrDefault("sslmode", "prefer");
        if (!SSL_MODES.contains(mode)) {
            throw refused("or onetrip.database.ssl-mode asks for sslmode \"" + abbreviated(mode) + "\"; known are "
                    + String.join(", ", SSL_MODES));
        }
        return new DatabaseAddress.Ssl(
                SSLMode.fromValue(mode),
                file(parameters, "sslrootcert"),
                file(parameters, "sslcert"),
                file(parameters, "sslkey"));
    }

    private static @Nullable String file(Map<String, String> parameters, String name) {
        String file = parameters.get(name);
        if (file != null && !Files.isReadable(Path.of(file))) {
            throw refused("has a " + name + " that does not exist or cannot be read: " + file);
        }
        return file;
    }

    private static String decode(String text) {
        try {
            // "+" is a plus here, as libpq reads it
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused("has a broken %xx; " + SHAPE);
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= 32 ? text : text.substring(0, 32) + "…";
    }

    private static StartRefused refused(String what) {
        return new StartRefused("onetrip.database.url (ONETRIP_DATABASE_URL) " + what);
    }
}
