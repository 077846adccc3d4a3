package dev.onetrip.customers;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Offers;
import dev.onetrip.web.Query;
import dev.onetrip.web.Routes;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every route of the customers feature, and nothing else. */
@Configuration(proxyBeanMethods = false)
class CustomersRouter {

    @Bean
    Routes customersRoutes(
            UpsertHandler upsert,
            UpsertManyHandler many,
            ReadCustomersHandler read,
            StrategiesHandler strategies,
            AsyncWrites asyncWrites) {
        Listing<Optional<UUID>, Customer> customers = read.customers();
        return route().PUT("/customers/{customerId}", Bodies.isJsonIfAny(), upsert::put)
                .withAttributes(Query.takes("strategy"))
                .POST("/customers/random", Bodies.isJsonIfAny(), upsert::random)
                .withAttributes(Query.takes("strategy"))
                .POST("/customers", contentType(APPLICATION_NDJSON), many::upsertMany)
                .add(customers.at("/customers", Offers.LIST))
                .GET("/customers/{customerId}", Offers.ONE.as(APPLICATION_JSON), read::one)
                .GET("/strategies", Offers.ONE.as(APPLICATION_JSON), strategies::all)
                .filter(asyncWrites.unlessConditional())
                .build();
    }
}
