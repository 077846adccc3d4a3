package dev.onetrip.jobs;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.onetrip.web.Offers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every route of the jobs feature, and nothing else. */
@Configuration(proxyBeanMethods = false)
class JobsRouter {

    @Bean
    RouterFunction<ServerResponse> jobsRoutes(JobsHandler handler) {
        return route().GET("/jobs/{id}", Offers.LIVE.as(APPLICATION_JSON), handler::one)
                .GET("/jobs/{id}", Offers.LIVE.as(TEXT_EVENT_STREAM), handler::follow)
                .GET("/jobs/{id}/answer", handler::answer)
                .DELETE("/jobs/{id}", handler::cancel)
                .build();
    }
}
