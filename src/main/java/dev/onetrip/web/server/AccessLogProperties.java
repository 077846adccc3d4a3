package dev.onetrip.web.server;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the access log writes. A request that failed here (5xx but 503) or was slow always has its line.
 *
 * @param lines most lines a second of answers without a fault, and as many of refused (4xx, 503) and cut ones; 0 to
 *     1000000, or {@code all}
 * @param slow from which time on a request is slow; positive
 */
@ConfigurationProperties("onetrip.web.access-log")
record AccessLogProperties(
        @DefaultValue("100") String lines,
        @DefaultValue("1s") Duration slow) {
    private static final String ALL = "all";
    private static final int MOST = 1_000_000;

    AccessLogProperties {
        Bounds.of("onetrip.web.access-log")
                .rule("lines", ALL.equals(lines) || isCount(lines), "0 to " + MOST + ", or " + ALL)
                .positive("slow", slow);
    }

    private static boolean isCount(String text) {
        return text.matches("\\d{1,7}") && Integer.parseInt(text) <= MOST;
    }

    /** Lines a second, of each of the two kinds. */
    int perSecond() {
        return ALL.equals(lines) ? Integer.MAX_VALUE : Integer.parseInt(lines);
    }
}
