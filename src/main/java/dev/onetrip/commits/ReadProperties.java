package dev.onetrip.commits;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of reading commits back.
 *
 * @param readDeadline of one page; 1 ms to 60 s
 */
@ConfigurationProperties("onetrip.commits")
public record ReadProperties(@DefaultValue("2s") Duration readDeadline) {

    /** Refuses what is out of range. */
    public ReadProperties {
        Bounds.of("onetrip.commits").time("read-deadline", readDeadline, "1ms", "60s");
    }
}
