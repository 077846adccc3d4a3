package dev.onetrip.database;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/**
 * Prints a {@link StartRefused}, or a property of onetrip that cannot be, as the one line it is, before Spring would
 * print a page around it. A value is never printed: it may be a secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartRefusedReporter implements SpringBootExceptionReporter {
    private static final Logger LOG = LoggerFactory.getLogger(StartRefusedReporter.class);
    private static final String OURS = "onetrip.";

    @Override
    public boolean reportException(Throwable failure) {
        String line = said(failure);
        if (line == null) {
            line = unread(failure);
        }
        if (line != null) {
            LOG.error("onetrip cannot start: {}", line);
        }
        return line != null;
    }

    /** What the owner of the property, or of the start, says. */
    private static @Nullable String said(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof StartRefused
                    || (cause instanceof IllegalArgumentException && message != null && message.startsWith(OURS))) {
                return message;
            }
        }
        return null;
    }

    /** What would do. */
    private static String needed(Class<?> type) {
        if (type.isEnum()) {
            return ": one of "
                    + Stream.of(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant)
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-'))
                            .collect(Collectors.joining(", "))
                    + " is needed";
        }
        if (type == Duration.class) {
            return ": a number with ms, s, m, h or d is needed, e.g. 500ms";
        }
        if (type == DataSize.class) {
            return ": a number with B, KB, MB or GB is needed, e.g. 64MB";
        }
        return type == boolean.class || type == Boolean.class ? ": true or false is needed" : "";
    }

    private static @Nullable String unread(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException unbound
                    && String.valueOf(unbound.getName()).startsWith(OURS)) {
                Class<?> type = unbound.getTarget().getType().resolve(Object.class);
                return unbound.getName() + " cannot be read as " + type.getSimpleName() + needed(type);
            }
        }
        return null;
    }
}
