package dev.onetrip.orders;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Offers;
import dev.onetrip.web.Query;
import dev.onetrip.web.Routes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Every route of the orders feature, and nothing else. */
@Configuration(proxyBeanMethods = false)
class OrdersRouter {
    private static final String OF_CUSTOMER = "/customers/{customerId}/orders";
    private static final String ONE_OF_CUSTOMER = OrderKey.PATH;
    private static final String ONE = "/orders/{id}";
    private static final String PRODUCT = "/products/{id}";

    @Bean
    Routes ordersRoutes(
            PlaceOrderHandler place,
            ReadOrdersHandler read,
            ChangeOrderHandler change,
            OrderCountsHandler counts,
            ProductsHandler products,
            AsyncWrites asyncWrites) {
        Listing<Long, Order> ofCustomer = read.ofCustomer();
        Listing<Long, Order> all = read.all();
        return route().POST(OF_CUSTOMER, contentType(APPLICATION_JSON), place::place)
                .POST(OF_CUSTOMER, contentType(APPLICATION_NDJSON), place::placeMany)
                .add(ofCustomer.at(OF_CUSTOMER, Offers.LIST, "offset", "status"))
                .GET(ONE_OF_CUSTOMER, Offers.ONE.as(APPLICATION_JSON), read::one)
                .PATCH(ONE_OF_CUSTOMER, contentType(APPLICATION_JSON), change::change)
                .DELETE(ONE_OF_CUSTOMER, change::delete)
                .add(all.at("/orders", Offers.LIST, "offset", "status"))
                .GET("/orders/counts", Offers.ONE.as(APPLICATION_JSON), counts::counts)
                .withAttributes(Query.takes("consistency"))
                .GET(ONE, Offers.ONE.as(APPLICATION_JSON), read::oneOfAll)
                .PATCH(ONE, contentType(APPLICATION_JSON), change::change)
                .DELETE(ONE, change::delete)
                .GET(PRODUCT, Offers.ONE.as(APPLICATION_JSON), products::one)
                .PUT(PRODUCT, contentType(APPLICATION_JSON), products::put)
                .filter(asyncWrites.unlessConditional())
                .build();
    }
}
