package dev.onetrip.core;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** What is no feature's own: the time of day, and what is done now and then. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class CoreConfiguration {

    /** Wall-clock time; deadlines use the monotonic clock instead. */
    @Bean
    @SuppressWarnings("TimeZoneUsage") // this is the bean that everybody else derives the time from
    Clock clock() {
        return Clock.systemUTC();
    }
}
