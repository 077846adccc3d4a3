package dev.onetrip.jobs;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;

import dev.onetrip.web.Offers;
import dev.onetrip.web.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every route of the jobs feature, and nothing else. */
@Configuration(proxyBeanMethods = false)
class JobsRouter {

    @Bean
    Routes jobsRoutes(JobsHandler handler) {
        return route().GET("/jobs/{id}", Offers.LIVE.as(APPLICATION_JSON), handler::one)
                .GET("/jobs/{id}", Offers.LIVE.as(TEXT_EVENT_STREAM), handler::follow)
                .GET("/jobs/{id}/answer", handler::answer)
                .DELETE("/jobs/{id}", handler::cancel)
                .build();
    }
}
