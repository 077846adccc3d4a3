package dev.onetrip.database;

import dev.onetrip.core.StartLine;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.annotation.Order;

/**
 * The beans around the database, in the order they depend on each other: address (or embedded server), start checks,
 * pool, warm pool; the web server accepts only after all of them, and the pool closes before an embedded server stops.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    /** Outside the pool, without primers; close what it creates. */
    @Bean
    PostgresqlConnectionFactory postgresqlConnectionFactory(DatabaseAddress address, DatabaseProperties properties) {
        return new PostgresqlConnectionFactory(
                Connections.to(address, properties).build());
    }

    @Bean
    ControlConnection controlConnection(DatabaseAddress address, DatabaseProperties properties) {
        return new ControlConnection(address, properties);
    }

    @Bean
    Notifications notifications(DatabaseAddress address, DatabaseProperties properties) {
        return new Notifications(address, properties);
    }

    @Bean
    StartChecks startChecks(DatabaseAddress address, DatabaseProperties properties) {
        return new StartChecks(address, properties);
    }

    @Bean
    DatabaseServer databaseServer(
            StartChecks checks,
            DatabaseAddress address,
            ControlConnection control,
            SchemaUpgrade upgrade,
            DatabaseHealthIndicator health) {
        DatabaseServer server = checks.run(control);
        upgrade.atStart(address);
        checks.grants(control);
        checks.schema(health);
        return server;
    }

    @Bean(destroyMethod = "close")
    @Primary
    ConnectionPool connectionPool(
            StartChecks checks,
            DatabaseServer checked,
            PostgresqlConnectionFactory raw,
            ObjectProvider<ConnectionPrimer> primers,
            DatabaseProperties properties) {
        PrimedConnections primed =
                new PrimedConnections(raw, primers.orderedStream().toList());
        ConnectionPool pool = new ConnectionPool(PoolSettings.of(primed, properties));
        try {
            checks.warm(pool);
            return pool;
        } catch (StartRefused e) {
            pool.dispose();
            throw e;
        }
    }

    @Bean
    @Conditional(OnDatabaseUrl.class)
    @Order(2)
    StartLine databaseLine(DatabaseAddress address) {
        return new StartLine("data", "the database " + address);
    }

    @Bean
    @Conditional(OnDatabaseUrl.class)
    @Order(3)
    StartLine psqlLine(DatabaseAddress address) {
        return new StartLine("psql", address.psql());
    }

    @Bean
    PoolGauges poolGauges(ConnectionPool pool) {
        return new PoolGauges(pool);
    }

    @Bean
    BuildMeter buildMeter(ObjectProvider<BuildProperties> build, SchemaRange range) {
        BuildProperties known = build.getIfAvailable();
        String version = known == null ? null : known.getVersion();
        return new BuildMeter(Objects.requireNonNullElse(version, "unknown"), range);
    }

    @Bean
    DatabaseHealthIndicator databaseHealthIndicator(ControlConnection control, SchemaRange range) {
        return new DatabaseHealthIndicator(control, range);
    }
}
