package dev.onetrip.database;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Whether a database is configured; a blank URL is none, so that an empty environment variable changes nothing. */
public final class OnDatabaseUrl implements Condition {

    /** Whether {@code onetrip.database.url} holds text. */
    public static boolean isSet(Environment environment) {
        return StringUtils.hasText(environment.getProperty("onetrip.database.url"));
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return isSet(context.getEnvironment());
    }
}
