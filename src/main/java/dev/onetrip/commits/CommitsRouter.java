package dev.onetrip.commits;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.accept;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every route that reads commits back, and nothing else. */
@Configuration(proxyBeanMethods = false)
class CommitsRouter {

    @Bean
    RouterFunction<ServerResponse> commitsRoutes(ReadCommitsHandler read) {
        return route().GET("/repositories", accept(APPLICATION_JSON), read::repositories)
                .GET("/repositories", accept(APPLICATION_NDJSON), read::repositoriesStream)
                .GET("/repositories/{slug}", accept(APPLICATION_JSON), read::repository)
                .GET("/repositories/{slug}/commits", accept(APPLICATION_JSON), read::commits)
                .GET("/repositories/{slug}/commits", accept(APPLICATION_NDJSON), read::commitsStream)
                .GET("/repositories/{slug}/authors", accept(APPLICATION_JSON), read::authors)
                .GET("/repositories/{slug}/authors", accept(APPLICATION_NDJSON), read::authorsStream)
                .build();
    }
}
