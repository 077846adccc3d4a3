package dev.onetrip.core;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The time of day. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {

    /** Wall-clock time; deadlines use the monotonic clock instead. */
    @Bean
    @SuppressWarnings("TimeZoneUsage") // this is the bean that all others take the time from
    Clock clock() {
        return Clock.systemUTC();
    }
}
