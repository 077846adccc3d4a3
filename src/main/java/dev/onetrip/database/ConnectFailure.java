package dev.onetrip.database;

import io.r2dbc.spi.R2dbcException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import reactor.core.Exceptions;

/** Says in one line why the database could not be reached at start, and what to do. */
public final class ConnectFailure {
    private static final int CAUSES_MAX = 20;

    private final DatabaseAddress address;

    /** @param address for the line; its password is never told */
    public ConnectFailure(DatabaseAddress address) {
        this.address = address;
    }

    /** Whether a moment later the same attempt may succeed: the server is not listening yet, or is starting up. */
    static boolean isPassing(Throwable failure) {
        return has(failure, ConnectException.class) || "57P03".equals(sqlState(failure)) || isWithoutPrimary(failure);
    }

    /** What was seen, in one line. */
    public StartRefused explain(Throwable failure) {
        return failure instanceof StartRefused refused ? refused : new StartRefused(line(failure), failure);
    }

    private String line(Throwable failure) {
        String where = " at " + address.servers();
        if (has(failure, UnknownHostException.class)) {
            return "the database host \"" + names() + "\" cannot be resolved: check ONETRIP_DATABASE_URL";
        }
        if (has(failure, ConnectException.class)) {
            return "no database listens" + where
                    + " (connection refused): start the database or check ONETRIP_DATABASE_URL";
        }
        if (has(failure, SSLException.class) || has(failure, GeneralSecurityException.class) || isTls(failure)) {
            return "the database" + where + " cannot be used with sslmode " + mode()
                    + " (no TLS there, or its certificate is not trusted): check sslmode and sslrootcert in"
                    + " ONETRIP_DATABASE_URL";
        }
        if (isWithoutPrimary(failure)) {
            return "none of the databases" + where
                    + " takes writes (standbys, or read-only): promote one, or name the primary in ONETRIP_DATABASE_URL";
        }
        if (has(failure, TimeoutException.class)) {
            return "the database" + where + " did not answer in time: check ONETRIP_DATABASE_URL and the network";
        }
        return byState(sqlState(failure), where, failure);
    }

    private String names() {
        return address.hosts().stream().map(DatabaseAddress.Host::name).collect(Collectors.joining(", "));
    }

    private String byState(String state, String where, Throwable failure) {
        return switch (state) {
            case "28P01" ->
                "the database" + where + " refused the password of user \"" + address.username()
                        + "\": set ONETRIP_DATABASE_PASSWORD";
            case "28000" ->
                "the database" + where + " does not admit user \"" + address.username() + "\" with sslmode " + mode()
                        + ": check user, sslmode and the server's pg_hba.conf";
            case "3D000" ->
                "the database \"" + address.database() + "\" does not exist" + where
                        + ": create the database or check ONETRIP_DATABASE_URL";
            case "08P01", "42P05" ->
                "the database" + where + " refused what a connection begins with (" + reason(failure)
                        + "): behind PgBouncer set ONETRIP_DATABASE_POOLED=true here, and there"
                        + " ignore_startup_parameters = extra_float_digits";
            case "53300" ->
                "the database" + where + " has no connection left: lower onetrip.database.pool-size or raise the"
                        + " server's max_connections";
            default -> "the database" + where + " refused the connection (SQLSTATE " + state + "): " + reason(failure);
        };
    }

    private String mode() {
        return address.ssl().mode().toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String reason(Throwable failure) {
        List<Throwable> chain = chain(Exceptions.unwrap(failure));
        String last = chain.get(chain.size() - 1).getMessage();
        String text = last != null ? last : firstMessage(failure);
        String password = address.password();
        return password == null || password.isEmpty() ? text : text.replace(password, "***");
    }

    private static String firstMessage(Throwable failure) {
        return causes(failure).stream()
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("no reason given");
    }

    /** Source: {@code MultiHostConnectionStrategy} of r2dbc-postgresql, {@code ConnectionFactoryImpl} of pgjdbc. */
    private static boolean isWithoutPrimary(Throwable failure) {
        return causes(failure).stream()
                .map(cause -> Objects.toString(cause.getMessage(), ""))
                .anyMatch(text -> text.contains("No server matches target type")
                        || text.contains("Could not find a server with specified targetServerType"));
    }

    private static boolean isTls(Throwable failure) {
        return causes(failure).stream()
                .map(cause -> Objects.toString(cause.getMessage(), ""))
                .anyMatch(text -> text.contains("SSL") || text.contains("certificate"));
    }

    private static String sqlState(Throwable failure) {
        return causes(failure).stream()
                .map(cause -> cause instanceof R2dbcException e
                        ? e.getSqlState()
                        : cause instanceof SQLException e ? e.getSQLState() : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("unknown");
    }

    private static boolean has(Throwable failure, Class<? extends Exception> type) {
        return causes(failure).stream().anyMatch(type::isInstance);
    }

    /** The failure, its causes, and then what each of several servers said, which is suppressed in them. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>(chain(Exceptions.unwrap(failure)));
        for (Throwable cause : List.copyOf(causes)) {
            for (Throwable ofOneServer : cause.getSuppressed()) {
                causes.addAll(chain(ofOneServer));
            }
        }
        return causes;
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = failure; cause != null && chain.size() < CAUSES_MAX; cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }
}
