package dev.onetrip.orders.items;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.KeyedUploads;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.orders.OrdersProperties;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Query;
import dev.onetrip.web.Routes;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Items in bulk, from their statements to their one route. */
@Configuration(proxyBeanMethods = false)
class ItemsConfiguration {

    @Bean
    AddItemsHandler addItemsHandler(
            UnitOfWork unitOfWork,
            IdempotencyKeys keys,
            KeyedUploads uploads,
            Bodies bodies,
            Ndjson ndjson,
            ItemsProperties properties,
            OrdersProperties orders,
            Clock clock) {
        AddItems addItems = new AddItems(unitOfWork, properties);
        return new AddItemsHandler(
                addItems, unitOfWork, keys, uploads, bodies, ndjson, properties, orders.keysKept(), clock);
    }

    @Bean
    Routes itemsRoutes(AddItemsHandler items, AsyncWrites asyncWrites) {
        return route().POST(OrderKey.PATH + "/items", contentType(APPLICATION_NDJSON), items::add)
                .withAttributes(Query.takes("mode", "chunk"))
                .filter(asyncWrites.unlessConditional())
                .build();
    }
}
