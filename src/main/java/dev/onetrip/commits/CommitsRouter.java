package dev.onetrip.commits;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;

import dev.onetrip.web.Listing;
import dev.onetrip.web.Offers;
import dev.onetrip.web.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every route that reads commits back, and nothing else. */
@Configuration(proxyBeanMethods = false)
class CommitsRouter {

    @Bean
    Routes commitsRoutes(ReadCommitsHandler read) {
        Listing<String, Repository> repositories = read.repositories();
        Listing<String, Commit> commits = read.commits();
        Listing<Long, Commit.Counted> authors = read.authors();
        return route().add(repositories.at("/repositories", Offers.LIST))
                .GET("/repositories/{slug}", Offers.ONE.as(APPLICATION_JSON), read::repository)
                .add(commits.at("/repositories/{slug}/commits", Offers.LIST))
                .add(authors.at("/repositories/{slug}/authors", Offers.LIST))
                .build();
    }
}
