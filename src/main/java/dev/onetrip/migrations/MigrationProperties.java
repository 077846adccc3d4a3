package dev.onetrip.migrations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the schema gets its steps. An embedded PostgreSQL gets them at every start.
 *
 * @param migrate {@code never}: the service says at its start what is missing and becomes ready after a run of
 *     {@code migrate up}; {@code on-start}: it does that itself before it accepts, one of several at a time
 * @param migrateLockTimeout longest that a step waits for a lock before it lets the traffic go first and tries again; 1
 *     ms to 10 s
 * @param migratePatience longest that it tries again, or waits for another migration; 1 s to 1 day
 */
@ConfigurationProperties("onetrip.database")
record MigrationProperties(
        @DefaultValue("never") AtStart migrate,
        @DefaultValue("100ms") Duration migrateLockTimeout,
        @DefaultValue("10m") Duration migratePatience) {
    private static final Duration REPORT = Duration.ofSeconds(5);

    /** What a start does about missing steps. */
    enum AtStart {
        NEVER,
        ON_START
    }

    MigrationProperties {
        range("migrate-lock-timeout", migrateLockTimeout, Duration.ofMillis(1), Duration.ofSeconds(10));
        range("migrate-patience", migratePatience, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    Settings settings() {
        return new Settings(migrateLockTimeout, migratePatience, REPORT);
    }

    private static void range(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("onetrip.database." + key + " in ms must be " + least.toMillis() + " to "
                    + most.toMillis() + " and is " + value.toMillis());
        }
    }
}
