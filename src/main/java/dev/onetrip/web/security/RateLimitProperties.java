package dev.onetrip.web.security;

import dev.onetrip.database.StartRefused;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * How often one client may ask one instance; several instances count for themselves.
 *
 * @param requests that one client may send per window, also all at once; above it 429. 0: no limit
 * @param window in which that many become free again, evenly; at least 1 second
 * @param clients most clients remembered; beyond it the one that asked longest ago starts anew. At least 1
 * @param trustedProxies addresses or ranges ({@code 10.0.0.0/8}) whose {@code X-Forwarded-For} is believed; empty: none
 */
@ConfigurationProperties("onetrip.web.rate-limit")
record RateLimitProperties(
        @DefaultValue("0") int requests,
        @DefaultValue("1m") Duration window,
        @DefaultValue("10000") int clients,
        @DefaultValue List<String> trustedProxies) {

    RateLimitProperties {
        refuseUnless(requests >= 0, "requests must not be negative");
        refuseUnless(window.compareTo(Duration.ofSeconds(1)) >= 0, "window must be at least 1s");
        refuseUnless(clients >= 1, "clients must be at least 1");
        refuseUnless(
                trustedProxies.stream().allMatch(AddressRange::isOne),
                "trusted-proxies must be addresses or ranges like 10.0.0.0/8");
    }

    private static void refuseUnless(boolean holds, String sentence) {
        if (!holds) {
            throw new StartRefused("onetrip.web.rate-limit." + sentence);
        }
    }

    static final class IsOn implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                            .bindOrCreate("onetrip.web.rate-limit", RateLimitProperties.class)
                            .requests()
                    > 0;
        }
    }
}
