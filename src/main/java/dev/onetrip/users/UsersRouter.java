package dev.onetrip.users;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;
import static org.springframework.web.reactive.function.server.RequestPredicates.accept;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import dev.onetrip.web.AsyncWrites;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Every route of the users feature, and nothing else: once for the default board, once for any. */
@Configuration(proxyBeanMethods = false)
class UsersRouter {

    @Bean
    RouterFunction<ServerResponse> usersRoutes(
            CreateUserHandler create, ReadUsersHandler read, LiveUsersHandler live, AsyncWrites asyncWrites) {
        return boardRoutes(create, read, live)
                .path("/boards/{board}", () -> boardRoutes(create, read, live).build())
                .filter(asyncWrites)
                .build();
    }

    private static RouterFunctions.Builder boardRoutes(
            CreateUserHandler create, ReadUsersHandler read, LiveUsersHandler live) {
        return route().POST("/users", contentType(APPLICATION_JSON), create::create)
                .POST("/users", contentType(APPLICATION_NDJSON), create::createMany)
                .GET("/users", accept(APPLICATION_JSON), read::page)
                .GET("/users", accept(APPLICATION_NDJSON), read::stream)
                .GET("/users/top", accept(APPLICATION_JSON), live::top)
                .GET("/users/top", accept(TEXT_EVENT_STREAM), live::topLive)
                .GET("/users/{id}", accept(APPLICATION_JSON), read::one)
                .GET("/actions", accept(APPLICATION_JSON), read::actionsPage)
                .GET("/actions", accept(APPLICATION_NDJSON), read::actionsStream)
                .GET("/actions", accept(TEXT_EVENT_STREAM), live::actions);
    }
}
