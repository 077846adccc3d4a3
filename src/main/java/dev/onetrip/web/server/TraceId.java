package dev.onetrip.web.server;

import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * The trace a request belongs to, by W3C {@code traceparent}, for the log. A request without one gets none: a trace
 * that no other service knows would say no more than its request id. Nothing is sent on, since only the database is
 * asked.
 */
final class TraceId {
    private static final String HEADER = "traceparent";
    private static final int FROM = "00-".length();
    private static final int TO = FROM + 32;

    /** Later versions may append; version ff and ids of zeros are none. */
    private static final Pattern ACCEPTED = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]{0,200})?");

    private TraceId() {}

    /** {@code " trace=<32 hex digits>"}, or nothing. */
    static String suffix(HttpHeaders headers) {
        String parent = headers.getFirst(HEADER);
        return parent != null && ACCEPTED.matcher(parent).matches() ? " trace=" + parent.substring(FROM, TO) : "";
    }
}
