package dev.onetrip.commits;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.onetrip.web.Listing;
import dev.onetrip.web.Offers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every route that reads commits back, and nothing else. */
@Configuration(proxyBeanMethods = false)
class CommitsRouter {

    @Bean
    RouterFunction<ServerResponse> commitsRoutes(ReadCommitsHandler read) {
        Listing<String, Repository> repositories = read.repositories();
        Listing<String, Commit> commits = read.commits();
        Listing<Long, Commit.Counted> authors = read.authors();
        return route().GET("/repositories", Offers.LIST.as(APPLICATION_JSON), repositories::page)
                .GET("/repositories", Offers.LIST.as(APPLICATION_NDJSON), repositories::stream)
                .GET("/repositories/{slug}", Offers.ONE.as(APPLICATION_JSON), read::repository)
                .GET("/repositories/{slug}/commits", Offers.LIST.as(APPLICATION_JSON), commits::page)
                .GET("/repositories/{slug}/commits", Offers.LIST.as(APPLICATION_NDJSON), commits::stream)
                .GET("/repositories/{slug}/authors", Offers.LIST.as(APPLICATION_JSON), authors::page)
                .GET("/repositories/{slug}/authors", Offers.LIST.as(APPLICATION_NDJSON), authors::stream)
                .build();
    }
}
