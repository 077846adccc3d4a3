package dev.onetrip.users;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Offers;
import dev.onetrip.web.Query;
import dev.onetrip.web.Routes;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Every route of the users feature, and nothing else: once for the default board, once for any. */
@Configuration(proxyBeanMethods = false)
class UsersRouter {

    /** Asked first: what is asked for most is found soonest. Paths in full cost less than nested ones. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    Routes usersRoutes(
            CreateUserHandler create,
            ReadUsersHandler read,
            LiveUsersHandler live,
            SettleHandler settle,
            AsyncWrites asyncWrites) {
        Listing<Long, User> users = read.users();
        Listing<Long, Action> actions = read.actions();
        Routes.Builder routes = route();
        for (String board : List.of("", "/boards/{board}")) {
            routes = routes.POST(board + "/users", contentType(APPLICATION_JSON), create::create)
                    .withAttributes(Query.takes("strategy"))
                    .POST(board + "/users", contentType(APPLICATION_NDJSON), create::createMany)
                    .add(users.at(board + "/users", Offers.LIST))
                    .GET(board + "/users/top", Offers.LIVE.as(APPLICATION_JSON), live::top)
                    .withAttributes(Query.takes("limit"))
                    .GET(board + "/users/top", Offers.LIVE.as(TEXT_EVENT_STREAM), live::topLive)
                    .withAttributes(Query.takes("limit"))
                    .GET(board + "/users/{id}", Offers.ONE.as(APPLICATION_JSON), read::one)
                    .add(actions.at(board + "/actions", Offers.LIVE_LIST, "after", "last"))
                    .GET(board + "/actions", Offers.LIVE_LIST.as(TEXT_EVENT_STREAM), live::actions)
                    .withAttributes(Query.takes("limit", "cursor", "after", "last"))
                    .GET(board + "/groups", Offers.STREAM.as(TEXT_EVENT_STREAM), live::groups);
        }
        return routes.POST("/boards/{board}/settle", settle::settle)
                .filter(asyncWrites)
                .build();
    }
}
