package dev.onetrip.support;

import dev.onetrip.Onetrip;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service inside this JVM, on free ports, for tests that look at its beans. Starts in about a second; for tests
 * that kill it or limit its memory there is {@link ServiceProcess}.
 */
public final class Service implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private Service(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts it on loopback with these properties over those of application.yaml, and with more beans where a test
     * needs some.
     */
    public static Service start(Map<String, ?> properties, Class<?>... moreSources) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "server.address",
                "127.0.0.1",
                "server.port",
                0,
                "management.server.port",
                0,
                "spring.main.banner-mode",
                "off",
                "logging.level.root",
                "warn",
                // whoever counts trips wants no others; tests of jobs set it
                "onetrip.jobs.concurrency",
                0,
                "onetrip.orders.counts-folded-every",
                "1h",
                "onetrip.orders.steps.look-every",
                "10m",
                "onetrip.orders.cache-size",
                "0B",
                // what keeps the machine busy decides no start
                "onetrip.database.start-timeout",
                "10s"));
        all.put("onetrip.database.connect-timeout", "10s");
        all.putAll(properties);
        String[] arguments = all.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new Service(new SpringApplicationBuilder(Onetrip.class, OwnLoops.class)
                .sources(moreSources)
                .run(arguments));
    }

    /** Port of the API. */
    public int port() {
        return port("local.server.port");
    }

    /** Port of health, metrics and the like. */
    public int managementPort() {
        return port("local.management.port");
    }

    private int port(String property) {
        @Nullable String port = context.getEnvironment().getProperty(property);
        return Integer.parseInt(Objects.requireNonNull(port, property));
    }

    /** A client for the API. */
    public Http http() {
        return Http.on(port());
    }

    /** The bean of that type. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Every bean of that type, possibly none. */
    public <T> Map<String, T> beans(Class<T> type) {
        return context.getBeansOfType(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
