package dev.onetrip.idempotency;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What reads the keys of all routes. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    IdempotencyKeys idempotencyKeys() {
        return new IdempotencyKeys();
    }
}
