package dev.onetrip.orders.steps;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.orders.AfterPlacing;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.orders.OrderMoves;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Offers;
import dev.onetrip.web.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The steps of placing an order, from the steps themselves to their routes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StepsProperties.class)
class StepsConfiguration {

    @Bean
    @Order(1)
    OrderStep reserveStock() {
        return new ReserveStock();
    }

    @Bean
    @Order(2)
    OrderStep confirmOrder(OrderMoves moves) {
        return new ConfirmOrder(moves);
    }

    @Bean
    @Order(3)
    OrderStep notifyCustomer() {
        return new NotifyCustomer();
    }

    @Bean
    StepRunner stepRunner(
            UnitOfWork unitOfWork, List<OrderStep> steps, OrderMoves moves, StepsProperties properties, Clock clock) {
        return new StepRunner(unitOfWork, steps, moves, properties, clock);
    }

    @Bean
    AfterPlacing placeInSteps(StepRunner runner, StepsProperties properties) {
        return new PlaceInSteps(runner, properties.backoff());
    }

    @Bean
    DueSteps dueSteps(StepRunner runner, StepsProperties properties) {
        return new DueSteps(runner, properties.lookEvery());
    }

    @Bean
    Attention attention(UnitOfWork unitOfWork, OrderMoves moves, StepsProperties properties, MeterRegistry meters) {
        return new Attention(unitOfWork, moves, properties.lookEvery(), meters);
    }

    /** Before {@code /orders/{id}}. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    Routes stepsRoutes(
            Attention attention, StepRunner runner, Bodies bodies, Ndjson ndjson, StepsProperties properties) {
        StepsHandler handler = new StepsHandler(attention, runner.names(), bodies, ndjson, properties);
        Listing<Long, StepsHandler.Shown> needingAttention = handler.needingAttention();
        String steps = OrderKey.PATH + "/steps";
        return route().GET(steps, Offers.ONE.as(APPLICATION_JSON), handler::one)
                .POST(steps, contentType(APPLICATION_JSON), handler::settle)
                .add(needingAttention.at("/orders/attention", Offers.LIST))
                .build();
    }
}
