package dev.onetrip.support;

import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.postgresql.PostgreSQLR2DBCDatabaseContainer;

/** PostgreSQL in a container, the first choice where a Docker engine answers. */
final class ContainerServer implements PostgresServer {
    private final PostgreSQLContainer container;
    private final ConnectionFactoryOptions options;

    ContainerServer() {
        List<String> command = new ArrayList<>(List.of("postgres"));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        container = new PostgreSQLContainer("postgres:18-alpine").withCommand(command.toArray(String[]::new));
        container.start();
        options = PostgreSQLR2DBCDatabaseContainer.getOptions(container);
    }

    @Override
    public String host() {
        return (String) options.getRequiredValue(ConnectionFactoryOptions.HOST);
    }

    @Override
    public int port() {
        return (Integer) options.getRequiredValue(ConnectionFactoryOptions.PORT);
    }

    @Override
    public String user() {
        return (String) options.getRequiredValue(ConnectionFactoryOptions.USER);
    }

    @Override
    public String password() {
        return options.getRequiredValue(ConnectionFactoryOptions.PASSWORD).toString();
    }

    @Override
    public void close() {
        container.stop();
    }
}
