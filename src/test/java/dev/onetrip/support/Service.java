package dev.onetrip.support;

import static java.util.Map.entry;

import dev.onetrip.Onetrip;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
    /** Beyond every standstill of a busy machine; {@link RawHttp} waits no longer for an answer. */
    private static final String LONG = "30s";

    private final ConfigurableApplicationContext context;

    private Service(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts it on loopback with these properties over those of application.yaml, with deadlines that decide nothing
     * unless they are among the properties, and with more beans where a test needs some.
     */
    public static Service start(Map<String, ?> properties, Class<?>... moreSources) {
        Map<String, Object> all = new HashMap<>(Map.ofEntries(
                entry("server.address", "127.0.0.1"),
                entry("server.port", 0),
                entry("management.server.port", 0),
                entry("spring.main.banner-mode", "off"),
                entry("logging.level.root", "warn"),
                // clients of tests keep connections that they use no more
                entry("onetrip.web.farewell", "0s"),
                // a test that counts trips wants no others; tests of jobs and of plans set theirs
                entry("onetrip.jobs.concurrency", 0),
                entry("onetrip.database.plan-lifetime", "1h"),
                entry("onetrip.jobs.counted-every", "1h"),
                entry("onetrip.orders.counts-folded-every", "1h"),
                entry("onetrip.orders.steps.look-every", "10m"),
                entry("onetrip.orders.cache-size", "0B"),
                // what keeps the machine busy decides no start
                entry("onetrip.database.start-timeout", "10s"),
                entry("onetrip.database.connect-timeout", "10s"),
                // nor a test whose subject is no deadline; one whose subject it is sets its own
                entry("onetrip.database.pool-acquire-timeout", LONG),
                entry("onetrip.users.deadline", LONG),
                entry("onetrip.customers.deadline", LONG),
                entry("onetrip.orders.deadline", LONG),
                entry("onetrip.orders.steps.deadline", LONG),
                entry("onetrip.commits.read-deadline", LONG),
                entry("onetrip.jobs.deadline", LONG)));
        all.putAll(properties);
        String[] arguments = all.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new Service(
                new SpringApplicationBuilder(Onetrip.class).sources(moreSources).run(arguments));
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

    /** How many requests ended with that status; 499 where the client had left. */
    public long ended(int status) {
        return bean(MeterRegistry.class)
                .find("http.server.requests")
                .tag("status", Integer.toString(status))
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
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
