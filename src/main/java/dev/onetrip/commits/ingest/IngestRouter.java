package dev.onetrip.commits.ingest;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Offers;
import dev.onetrip.web.Query;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every route of bulk ingest, and nothing else. */
@Configuration(proxyBeanMethods = false)
class IngestRouter {

    @Bean
    RouterFunction<ServerResponse> ingestRoutes(
            IngestHandler ingest, ResumableHandler streams, AsyncWrites asyncWrites) {
        return route().POST("/repositories/{slug}/commits", contentType(APPLICATION_NDJSON), ingest::ingest)
                .withAttributes(Query.takes("strategy", "on-conflict", "mode", "after"))
                .GET("/repositories/{slug}/streams/{id}", Offers.ONE.as(APPLICATION_JSON), streams::stream)
                .filter(streams::notLater)
                .filter(asyncWrites)
                .build();
    }
}
