package dev.onetrip.web.security;

import dev.onetrip.database.OnDatabaseUrl;
import dev.onetrip.database.StartRefused;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Without credentials, and beside an embedded PostgreSQL, both ports listen on loopback unless an address is set: the
 * machine is its user's own, and the user did not choose to open it.
 */
final class LoopbackByDefault implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!OnDatabaseUrl.isSet(environment) || !hasCredentials(environment)) {
            Map<String, Object> addresses =
                    Map.of("server.address", "127.0.0.1", "management.server.address", "127.0.0.1");
            environment.getPropertySources().addLast(new MapPropertySource("onetrip loopback by default", addresses));
        }
    }

    /** Credentials that cannot be read are none here: the start is refused later, once the log can say why. */
    private static boolean hasCredentials(Environment environment) {
        try {
            return SecurityProperties.of(environment).hasCredentials();
        } catch (BindException | StartRefused unreadable) {
            return false;
        }
    }

    /** After application.yaml and the files of secrets are read, since URL and keys may stand there. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
