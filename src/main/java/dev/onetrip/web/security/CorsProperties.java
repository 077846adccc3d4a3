package dev.onetrip.web.security;

import dev.onetrip.database.StartRefused;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Which pages of other origins may ask from a browser.
 *
 * @param allowedOrigins e.g. {@code https://app.example.org}, scheme, host and port as the browser sends them, no
 *     patterns; empty allows none and answers no preflight
 * @param maxAge how long a browser may remember the answer to a preflight; 0 asks each time
 */
@ConfigurationProperties("onetrip.web.cors")
record CorsProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("1h") Duration maxAge) {
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s*,]+");

    CorsProperties {
        if (!allowedOrigins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            throw new StartRefused("onetrip.web.cors.allowed-origins must be like https://app.example.org,"
                    + " without path or pattern");
        }
        if (maxAge.isNegative()) {
            throw new StartRefused("onetrip.web.cors.max-age must not be negative");
        }
    }

    static final class HasOrigins implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !Binder.get(context.getEnvironment())
                    .bindOrCreate("onetrip.web.cors", CorsProperties.class)
                    .allowedOrigins()
                    .isEmpty();
        }
    }
}
