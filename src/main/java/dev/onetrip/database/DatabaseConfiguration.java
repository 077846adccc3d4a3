package dev.onetrip.database;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

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
    StartChecks startChecks(
            DatabaseAddress address,
            DatabaseProperties properties,
            ControlConnection control,
            SchemaUpgrade upgrade,
            DatabaseHealthIndicator health) {
        StartChecks checks = new StartChecks(address, properties);
        checks.run(control);
        upgrade.atStart(address);
        checks.grants(control);
        checks.schema(health);
        return checks;
    }

    @Bean(destroyMethod = "close")
    @Primary
    ConnectionPool connectionPool(
            StartChecks checks,
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
    PoolGauges poolGauges(ConnectionPool pool) {
        return new PoolGauges(pool);
    }

    @Bean
    DatabaseHealthIndicator databaseHealthIndicator(ControlConnection control, SchemaRange range) {
        return new DatabaseHealthIndicator(control, range);
    }
}
