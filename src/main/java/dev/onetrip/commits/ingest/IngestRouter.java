package dev.onetrip.commits.ingest;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Offers;
import dev.onetrip.web.Query;
import dev.onetrip.web.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every route of bulk ingest, and nothing else. */
@Configuration(proxyBeanMethods = false)
class IngestRouter {

    @Bean
    Routes ingestRoutes(IngestHandler ingest, ResumableHandler streams, AsyncWrites asyncWrites) {
        return route().POST("/repositories/{slug}/commits", contentType(APPLICATION_NDJSON), ingest::ingest)
                .withAttributes(Query.takes("strategy", "on-conflict", "mode", "after"))
                .GET("/repositories/{slug}/streams/{id}", Offers.ONE.as(APPLICATION_JSON), streams::stream)
                .filter(streams::notLater)
                .filter(asyncWrites)
                .build();
    }
}
