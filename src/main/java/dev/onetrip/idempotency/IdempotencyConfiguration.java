package dev.onetrip.idempotency;

import dev.onetrip.web.Bodies;
import dev.onetrip.web.Ndjson;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What reads the keys of all routes. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    IdempotencyKeys idempotencyKeys() {
        return new IdempotencyKeys();
    }

    @Bean
    KeptLines keptLines(JsonMapper json) {
        return new KeptLines(json);
    }

    @Bean
    KeyedUploads keyedUploads(Bodies bodies, Ndjson ndjson, KeptLines keptLines) {
        return new KeyedUploads(bodies, ndjson, keptLines);
    }
}
