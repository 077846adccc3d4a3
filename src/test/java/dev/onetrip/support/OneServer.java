package dev.onetrip.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/**
 * A test that needs one PostgreSQL and is skipped on a cluster: it makes triggers, which Citus refuses, or looks at
 * locks and transaction ids, which are of another node there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@DisabledIfEnvironmentVariable(
        named = CitusServer.VARIABLE,
        matches = "postgresql://.+",
        disabledReason = "needs one server: triggers, or what only its own node knows")
public @interface OneServer {}
