package dev.onetrip.web.server;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in one line why a port cannot be opened and which property names another, before Spring prints a page. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortReporter implements SpringBootExceptionReporter {
    private static final Logger LOG = LoggerFactory.getLogger(PortReporter.class);
    private static final String OPERATIONS = "management.server.port";

    private final @Nullable ConfigurableApplicationContext context;

    PortReporter(@Nullable ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public boolean reportException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException taken) {
                LOG.error(
                        "onetrip cannot start: port {} is taken: stop what listens there, or set {} to another port",
                        taken.getPort(),
                        propertyOf(taken.getPort()));
                return true;
            }
            if (cause instanceof WebServerException) {
                LOG.error(
                        "onetrip cannot start: it cannot listen where it should ({}): set server.address to an address of"
                                + " this machine, server.port and " + OPERATIONS + " to ports that it may open",
                        NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
                return true;
            }
        }
        return false;
    }

    private String propertyOf(int port) {
        String named = context == null ? null : context.getEnvironment().getProperty(OPERATIONS);
        return Objects.equals(named, Integer.toString(port))
                ? OPERATIONS + " (MANAGEMENT_SERVER_PORT)"
                : "server.port (SERVER_PORT)";
    }
}
