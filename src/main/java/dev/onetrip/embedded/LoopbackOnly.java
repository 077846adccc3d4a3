package dev.onetrip.embedded;

import dev.onetrip.database.OnDatabaseUrl;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Without a configured database the service listens on loopback only: the machine is its user's own, and the user did
 * not choose to open it. An explicit {@code server.address} wins.
 */
final class LoopbackOnly implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!OnDatabaseUrl.isSet(environment)) {
            Map<String, Object> addresses =
                    Map.of("server.address", "127.0.0.1", "management.server.address", "127.0.0.1");
            environment.getPropertySources().addLast(new MapPropertySource("onetrip loopback only", addresses));
        }
    }

    /** After application.yaml is read, since the URL may stand there. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
