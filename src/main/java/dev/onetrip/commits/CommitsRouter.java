package dev.onetrip.commits;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.accept;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.onetrip.web.AsyncWrites;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every route of bulk ingest and of reading back, and nothing else. */
@Configuration(proxyBeanMethods = false)
class CommitsRouter {

    @Bean
    RouterFunction<ServerResponse> commitsRoutes(
            IngestHandler ingest, StreamHandler streams, ReadCommitsHandler read, AsyncWrites asyncWrites) {
        return route().POST("/repositories/{slug}/commits", contentType(APPLICATION_NDJSON), ingest::ingest)
                .GET("/repositories", accept(APPLICATION_JSON), read::repositories)
                .GET("/repositories", accept(APPLICATION_NDJSON), read::repositoriesStream)
                .GET("/repositories/{slug}", accept(APPLICATION_JSON), read::repository)
                .GET("/repositories/{slug}/commits", accept(APPLICATION_JSON), read::commits)
                .GET("/repositories/{slug}/commits", accept(APPLICATION_NDJSON), read::commitsStream)
                .GET("/repositories/{slug}/streams/{id}", accept(APPLICATION_JSON), streams::stream)
                .GET("/repositories/{slug}/authors", accept(APPLICATION_JSON), read::authors)
                .GET("/repositories/{slug}/authors", accept(APPLICATION_NDJSON), read::authorsStream)
                .filter(streams::notLater)
                .filter(asyncWrites)
                .build();
    }
}
