package dev.onetrip.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out everything that makes traces, unless {@value #ENDPOINT} or {@code OTEL_EXPORTER_OTLP_ENDPOINT} names a
 * receiver: without one a request has no span and no work for it. Named in {@code META-INF/spring.factories}.
 */
final class TracesWhereAsked implements AutoConfigurationImportFilter, EnvironmentAware {
    static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final String TRACING = "org.springframework.boot.micrometer.tracing.";
    private static final String SDK = "org.springframework.boot.opentelemetry.";
    /** Logs go to the console, and only there. */
    private static final String LOGS = SDK + "autoconfigure.logging.";

    private boolean isAsked;

    @Override
    public void setEnvironment(Environment environment) {
        isAsked = environment.containsProperty(ENDPOINT);
    }

    @Override
    public boolean[] match(@Nullable String[] configurations, AutoConfigurationMetadata metadata) {
        boolean[] isWanted = new boolean[configurations.length];
        for (int i = 0; i < configurations.length; i++) {
            String name = configurations[i];
            isWanted[i] = name == null || isWanted(name);
        }
        return isWanted;
    }

    boolean isWanted(String configuration) {
        boolean isOfTraces = configuration.startsWith(TRACING) || configuration.startsWith(SDK);
        return !isOfTraces || (isAsked && !configuration.startsWith(LOGS));
    }
}
