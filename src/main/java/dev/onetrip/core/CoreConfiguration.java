package dev.onetrip.core;

import java.time.Clock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The time of day, and the check that each setting is known. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {

    /** Before any other bean: a misspelled address of the database must not lead to another one. */
    @Bean
    static BeanFactoryPostProcessor knownSettings(Environment environment) {
        return beans -> UnknownSettings.check(
                environment,
                Stream.of(beans.getBeanDefinitionNames())
                        .map(name -> beans.getType(name, false))
                        .filter(type -> type != null
                                && type.isRecord()
                                && type.isAnnotationPresent(ConfigurationProperties.class))
                        .collect(Collectors.<Class<?>>toSet()));
    }

    /** Wall-clock time; deadlines use the monotonic clock instead. */
    @Bean
    @SuppressWarnings("TimeZoneUsage") // this is the bean that all others take the time from
    Clock clock() {
        return Clock.systemUTC();
    }
}
