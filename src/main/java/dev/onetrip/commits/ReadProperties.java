package dev.onetrip.commits;

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
        if (readDeadline.toMillis() < 1 || readDeadline.toSeconds() > 60) {
            throw new IllegalArgumentException("onetrip.commits.read-deadline must be 1ms to 60s");
        }
    }
}
