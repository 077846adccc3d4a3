package dev.onetrip.database;

import io.r2dbc.postgresql.client.SSLMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            List.of("sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "target_session_attrs");
    /** The words for a server that takes writes; of one server alone it may be left open. */
    private static final List<String> WRITES = List.of("primary", "read-write", "any");

    private static final int DEFAULT_PORT = 5432;
    private static final int HOSTS_MAX = 16;
    /** Source: RFC 3986, 2.2 and 2.3, without the number sign, after which a reader of URLs would drop the rest. */
    private static final Pattern READABLE = Pattern.compile("[A-Za-z0-9._~%!$&'()*+,;=:@/?\\[\\]-]*");

    private static final Pattern HOST = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([A-Za-z0-9._-]+))(?::(\\d{0,10}))?");
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private DatabaseUrl() {}

    /**
     * The address in a URL; {@code username}, {@code password} and {@code sslMode}, where given, win over what the URL
     * says.
     */
    static DatabaseAddress parse(
            String url, @Nullable String username, @Nullable String password, @Nullable String sslMode) {
        String rest = withoutScheme(url.strip());
        int query = rest.indexOf('?');
        String place = query < 0 ? rest : rest.substring(0, query);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        List<DatabaseAddress.Host> hosts = hosts(authority.substring(at + 1));
        String database = slash < 0 ? "" : place.substring(slash + 1);
        if (database.isEmpty() || database.indexOf('/') >= 0) {
            throw refused("has no database name; " + SHAPE);
        }
        Map<String, String> parameters = parameters(query < 0 ? null : rest.substring(query + 1));
        checkTarget(parameters.getOrDefault("target_session_attrs", WRITES.get(0)), hosts.size());
        String[] user = user(at < 0 ? "" : authority.substring(0, at), username);
        return new DatabaseAddress(
                hosts,
                decode(database),
                user[0],
                password != null ? password : user.length > 1 ? user[1] : null,
                ssl(parameters, sslMode),
                parameters.getOrDefault("application_name", "onetrip"));
    }

    /** It never travels on in a message: it may hold a password. */
    private static String withoutScheme(String url) {
        for (String scheme : SCHEMES) {
            if (url.startsWith(scheme)) {
                String rest = url.substring(scheme.length());
                if (!READABLE.matcher(rest).matches()) {
                    throw refused("cannot be read (write special characters as %xx); " + SHAPE);
                }
                return rest;
            }
        }
        throw refused("starts with none of " + String.join(", ", SCHEMES) + "; " + SHAPE);
    }

    private static List<DatabaseAddress.Host> hosts(String list) {
        String[] parts = list.split(",", -1);
        if (parts.length > HOSTS_MAX) {
            throw refused("names " + parts.length + " hosts; at most " + HOSTS_MAX + " are followed");
        }
        return Arrays.stream(parts).map(DatabaseUrl::host).toList();
    }

    private static DatabaseAddress.Host host(String text) {
        Matcher host = HOST.matcher(text);
        if (!host.matches()) {
            throw refused("does not have a readable host name; " + SHAPE);
        }
        String address = host.group(1);
        return new DatabaseAddress.Host(address != null ? address : host.group(2), port(host.group(3)));
    }

    private static int port(@Nullable String text) {
        long port = text == null || text.isEmpty() ? DEFAULT_PORT : Long.parseLong(text);
        if (port < 1 || port > 65_535) {
            throw refused("has port " + port + "; a port must be 1 to 65535");
        }
        return (int) port;
    }

    private static void checkTarget(String target, int hosts) {
        if (!WRITES.contains(target) || (target.equals("any") && hosts > 1)) {
            throw refused("has target_session_attrs \"" + abbreviated(target)
                    + "\"; the service writes, so of several hosts it needs primary or read-write");
        }
    }

    private static String[] user(String info, @Nullable String username) {
        String[] parts = info.split(":", 2);
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
