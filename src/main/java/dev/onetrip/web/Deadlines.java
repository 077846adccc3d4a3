package dev.onetrip.web;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The deadline of a request: what is configured, or sooner where the client says {@value #HEADER}. */
public final class Deadlines {
    /** Decimal seconds above 0; it shortens the configured deadline and never lengthens it. */
    public static final String HEADER = "Request-Timeout";

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private Deadlines() {}

    /**
     * The deadline, counted from now.
     *
     * @param configured the most a client may wait; positive
     * @throws Refusal.Unreadable if the header is there and is not decimal seconds above 0
     */
    public static Deadline of(ServerRequest request, Duration configured) {
        List<String> headers = request.headers().header(HEADER);
        if (headers.isEmpty()) {
            return Deadline.in(configured);
        }
        Duration asked = seconds(headers);
        return Deadline.in(asked.compareTo(configured) < 0 ? asked : configured);
    }

    /** What a client said of the time it waits, for a refusal that the time may be the reason of; empty for nothing. */
    public static String said(HttpHeaders headers) {
        String asked = headers.getFirst(HEADER);
        return asked == null || !SECONDS.matcher(asked).matches()
                ? ""
                : HEADER + " is " + asked + " s; more seconds, or no " + HEADER + ", may do.";
    }

    private static Duration seconds(List<String> headers) {
        if (headers.size() == 1 && SECONDS.matcher(headers.get(0)).matches()) {
            BigDecimal seconds = new BigDecimal(headers.get(0));
            if (seconds.signum() > 0) {
                return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
            }
        }
        throw new Refusal.Unreadable(
                HEADER, Sent.needs(Sent.text(String.join(", ", headers)), "one number of seconds above 0", "0.5"));
    }
}
