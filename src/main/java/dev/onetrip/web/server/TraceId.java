package dev.onetrip.web.server;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The trace a request belongs to, for the log: the one of its span where traces are made, by W3C {@code traceparent}
 * otherwise. Where none are made a request without the header gets none: a trace that no other service knows would say
 * no more than its request id. Nothing is sent on, since only the database is asked.
 */
final class TraceId {
    /** Of a request: the trace of its span. */
    static final String ATTRIBUTE = TraceId.class.getName();

    /** The name that the Elastic Common Schema has for it. */
    private static final String FIELD = "trace.id";

    private static final String HEADER = "traceparent";
    private static final int FROM = "00-".length();
    private static final int TO = FROM + 32;

    /** Later versions may append; version ff and ids of zeros are none. */
    private static final Pattern ACCEPTED = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]{0,200})?");

    private TraceId() {}

    /** 32 hex digits, or null. */
    static @Nullable String of(ServerHttpRequest request) {
        if (request.getAttributes().get(ATTRIBUTE) instanceof String noted) {
            return noted;
        }
        String parent = request.getHeaders().getFirst(HEADER);
        return parent != null && ACCEPTED.matcher(parent).matches() ? parent.substring(FROM, TO) : null;
    }

    /** {@code " trace=<32 hex digits>"}, or nothing. */
    static String suffix(@Nullable String trace) {
        return trace == null ? "" : " trace=" + trace;
    }

    /** The line with a field of its own for the trace, which structured logs show. */
    static LoggingEventBuilder on(LoggingEventBuilder line, @Nullable String trace) {
        return trace == null ? line : line.addKeyValue(FIELD, trace);
    }
}
