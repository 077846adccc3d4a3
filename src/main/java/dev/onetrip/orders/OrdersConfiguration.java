package dev.onetrip.orders;

import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.JsonKeyTable;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.PrunedTable;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.LineByLine;
import dev.onetrip.web.Ndjson;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The orders feature, from its statements to its routes. */
@Configuration(proxyBeanMethods = false)
class OrdersConfiguration {
    private static final long PRUNED_AT_ONCE = 10_000;

    private final UnitOfWork unitOfWork;
    private final OrdersProperties properties;
    private final Clock clock;
    private final JsonMapper json;

    OrdersConfiguration(UnitOfWork unitOfWork, OrdersProperties properties, Clock clock, JsonMapper json) {
        this.unitOfWork = unitOfWork;
        this.properties = properties;
        this.clock = clock;
        this.json = json;
    }

    /** One table for all writes: what is asked for tells their keys apart. */
    private <T, A> ClaimedKeys<T, A> keys(Function<T, UUID> customer, Class<A> answer, UnaryOperator<A> again) {
        JsonKeyTable<T, A> table = new JsonKeyTable<>(
                OrdersSql.CLAIM_KEYS, OrdersSql.KEYS, OrdersSql.ANSWER_KEYS, customer, json, answer, again);
        return new ClaimedKeys<>(unitOfWork, table, properties.keysKept(), clock);
    }

    @Bean
    PrunedTable prunedOrderKeys() {
        return new PrunedTable(
                "order_request_keys",
                OrdersSql.PRUNE_KEYS,
                PRUNED_AT_ONCE,
                properties.keysKept(),
                properties.keysPrunedEvery());
    }

    @Bean
    PlaceOrders placeOrders() {
        return new PlaceOrders(
                unitOfWork, keys(NewOrder.Asked::customerId, PlacedOrder.class, PlacedOrder::again));
    }

    @Bean
    GroupCommit<HashedLane, Keyed<NewOrder.Asked>, PlacedOrder> orders(PlaceOrders placeOrders, MeterRegistry meters) {
        return new GroupCommit<>(
                "orders",
                properties.groupLimit(),
                properties.queueLimit(),
                meters,
                placeOrders,
                asked -> asked.value().customerId());
    }

    @Bean
    PlaceOrderHandler placeOrderHandler(
            GroupCommit<HashedLane, Keyed<NewOrder.Asked>, PlacedOrder> orders,
            PlaceOrders placeOrders,
            Bodies bodies,
            LineByLine lines,
            IdempotencyKeys keys) {
        return new PlaceOrderHandler(orders, placeOrders, bodies, lines, keys, properties);
    }

    @Bean
    ReadOrders readOrders() {
        return new ReadOrders(unitOfWork);
    }

    @Bean
    ReadOrdersHandler readOrdersHandler(ReadOrders read, Ndjson ndjson) {
        return new ReadOrdersHandler(read, ndjson, properties);
    }

    @Bean
    ChangeOrderHandler changeOrderHandler(ReadOrders read, Bodies bodies, IdempotencyKeys keys) {
        ChangeOrder change =
                new ChangeOrder(keys(OrderChange.Asked::customerId, PlacedOrder.class, PlacedOrder::again));
        return new ChangeOrderHandler(change, read, bodies, keys, properties);
    }

    @Bean
    OrderCounts orderCounts() {
        return new OrderCounts(unitOfWork, properties.countsFoldedEvery());
    }

    @Bean
    OrderCountsHandler orderCountsHandler(OrderCounts counts) {
        return new OrderCountsHandler(counts, properties);
    }

    @Bean
    ProductsHandler productsHandler(Bodies bodies, IdempotencyKeys keys) {
        PutProduct products = new PutProduct(
                unitOfWork, keys(asked -> Product.NO_CUSTOMER, Product.Stored.class, Product.Stored::again));
        return new ProductsHandler(products, bodies, keys, properties);
    }

    @Bean
    ConnectionPrimer ordersPrimer() {
        return new OrdersPrimer();
    }
}
