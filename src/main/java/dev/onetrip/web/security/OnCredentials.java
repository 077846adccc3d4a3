package dev.onetrip.web.security;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether an API key or an issuer is configured. */
public final class OnCredentials implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return SecurityProperties.of(context.getEnvironment()).hasCredentials();
    }

    /** Whether neither is, and every client that reaches the service may ask. */
    public static final class Missing implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !SecurityProperties.of(context.getEnvironment()).hasCredentials();
        }
    }
}
