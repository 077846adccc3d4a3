package dev.onetrip.database;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Where the configured database is; of use without the rest of the application. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
public class AddressConfiguration {

    @Bean
    @Conditional(OnDatabaseUrl.class)
    DatabaseAddress databaseAddress(DatabaseProperties properties) {
        return properties.address();
    }
}
