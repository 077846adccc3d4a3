package dev.onetrip.web.security;

import dev.onetrip.database.StartRefused;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Refuses to start where strangers could ask and no credentials are configured: on any address but loopback, an empty
 * one included, since that means every interface. Runs before any bean is made, so nothing was started in vain.
 */
final class OpenOnLoopbackOnly implements BeanFactoryPostProcessor {
    private final Environment environment;

    OpenOnLoopbackOnly(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        String address = environment.getProperty("server.address");
        if (!isLoopback(address) && !SecurityProperties.of(environment).hasCredentials()) {
            throw new StartRefused("server.address is "
                    + (StringUtils.hasText(address) ? address : "unset, which means every interface")
                    + ", and no credentials are configured: set server.address=127.0.0.1, or an API key"
                    + " (onetrip.security.api-keys.<name>.hash and .scopes), or onetrip.security.jwt.issuer-uri and"
                    + " .audience");
        }
    }

    /** A name counts by what it resolves to now; blank is every interface, although Java resolves it to loopback. */
    static boolean isLoopback(@Nullable String address) {
        if (address == null || address.isBlank()) {
            return false;
        }
        try {
            return InetAddress.getByName(address.strip()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
