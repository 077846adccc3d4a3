package dev.onetrip.database;

import io.r2dbc.postgresql.MultiHostConnectionStrategy;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.SSLMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpResources;

/** What every connection to the database has in common. */
final class Connections {

    private Connections() {}

    /** A builder with address, TLS, time limits and session settings, none of which costs a round trip of its own. */
    static PostgresqlConnectionConfiguration.Builder to(DatabaseAddress address, DatabaseProperties properties) {
        PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
                .loopResources(new ValuesOnHeap(TcpResources.get()))
                .database(address.database())
                .username(address.username())
                .applicationName(address.applicationName())
                .tcpKeepAlive(true)
                .tcpNoDelay(true)
                // as text a bytea is twice as long, and is held several times while it is decoded
                .forceBinary(true)
                .codecRegistrar(
                        (connection, allocator, codecs) -> Mono.fromRunnable(() -> codecs.addFirst(new BinaryBytes())))
                .preparedStatementCacheQueries(properties.pooled() ? 0 : properties.statementCacheSize())
                .options(properties.pooled() ? Map.of() : session(properties));
        servers(builder, address, properties.connectTimeout());
        if (address.password() != null) {
            builder.password(address.password());
        }
        return encrypted(builder, address.ssl());
    }

    /** Of several servers each gets its part of the time, so that one which is silent leaves some for the others. */
    private static void servers(
            PostgresqlConnectionConfiguration.Builder builder, DatabaseAddress address, Duration timeout) {
        List<DatabaseAddress.Host> hosts = address.hosts();
        builder.connectTimeout(timeout.dividedBy(hosts.size()));
        if (hosts.size() == 1) {
            builder.host(hosts.get(0).name()).port(hosts.get(0).port());
            return;
        }
        hosts.forEach(host -> builder.addHost(host.name(), host.port()));
        builder.targetServerType(MultiHostConnectionStrategy.TargetServerType.PRIMARY);
    }

    /** A connection outside the pool, whose socket is closed with the others of {@code sockets}. */
    static Mono<PostgresqlConnection> open(DatabaseAddress address, DatabaseProperties properties, Sockets sockets) {
        PostgresqlConnectionConfiguration configuration = to(address, properties)
                .loopResources(sockets)
                // looking for extensions reads jar files, here on an event loop
                .autodetectExtensions(false)
                .build();
        return new PostgresqlConnectionFactory(configuration).create();
    }

    private static PostgresqlConnectionConfiguration.Builder encrypted(
            PostgresqlConnectionConfiguration.Builder builder, DatabaseAddress.Ssl ssl) {
        builder.sslMode(ssl.mode());
        // the driver reads the files even where TLS is off
        if (ssl.mode() == SSLMode.DISABLE) {
            return builder;
        }
        if (ssl.rootCert() != null) {
            builder.sslRootCert(ssl.rootCert());
        }
        if (ssl.cert() != null) {
            builder.sslCert(ssl.cert());
        }
        if (ssl.key() != null) {
            builder.sslKey(ssl.key());
        }
        return builder;
    }

    /** Startup parameters: they cost no round trip and hold for the whole session. */
    private static Map<String, String> session(DatabaseProperties properties) {
        Map<String, String> session = new LinkedHashMap<>();
        put(session, "statement_timeout", properties.statementTimeout());
        put(session, "idle_in_transaction_session_timeout", properties.idleInTransactionTimeout());
        put(session, "client_connection_check_interval", properties.clientCheckInterval());
        return session;
    }

    private static void put(Map<String, String> session, String name, Duration value) {
        if (!value.isZero()) {
            session.put(name, value.toMillis() + "ms");
        }
    }
}
