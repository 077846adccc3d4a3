package dev.onetrip.orders;

import dev.onetrip.cache.CacheLimits;
import dev.onetrip.cache.ReadCache;
import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.GroupSize;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.JsonKeyTable;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.live.Changes;
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

    /** The keys of all writes lie in one table; the digest of a request tells what was asked for. */
    @Bean
    Keys orderKeys(UnitOfWork unitOfWork, OrdersProperties properties, JsonMapper json, Clock clock) {
        return new Keys(unitOfWork, properties, json, clock);
    }

    /** Makes what claims the keys of one kind of write. */
    record Keys(UnitOfWork unitOfWork, OrdersProperties properties, JsonMapper json, Clock clock) {
        <T, A> ClaimedKeys<T, A> of(Function<T, UUID> customer, Class<A> answer, UnaryOperator<A> again) {
            JsonKeyTable<T, A> table = new JsonKeyTable<>(
                    OrdersSql.CLAIM_KEYS, OrdersSql.KEYS, OrdersSql.ANSWER_KEYS, customer, json, answer, again);
            return new ClaimedKeys<>(unitOfWork, table, properties.keysKept(), clock);
        }
    }

    @Bean
    PrunedTable prunedOrderKeys(OrdersProperties properties) {
        return new PrunedTable(
                "order_request_keys",
                OrdersSql.PRUNE_KEYS,
                PRUNED_AT_ONCE,
                properties.keysKept(),
                properties.keysPrunedEvery());
    }

    @Bean
    PlaceOrders placeOrders(UnitOfWork unitOfWork, Keys claimed) {
        return new PlaceOrders(
                unitOfWork, claimed.of(NewOrder.Asked::customerId, PlacedOrder.class, PlacedOrder::again));
    }

    @Bean
    GroupCommit<HashedLane, Keyed<NewOrder.Asked>, PlacedOrder> orders(
            PlaceOrders placeOrders, OrdersProperties properties, MeterRegistry meters) {
        return new GroupCommit<>(
                "orders",
                new GroupSize<>(
                        properties.groupLimit(),
                        asked -> asked.value().order().items().size(),
                        properties.groupItems()),
                properties.queueLimit(),
                meters,
                placeOrders,
                asked -> asked.value().customerId());
    }

    @Bean
    PlaceOrderHandler placeOrderHandler(
            GroupCommit<HashedLane, Keyed<NewOrder.Asked>, PlacedOrder> orders,
            PlaceOrders placeOrders,
            AfterPlacing steps,
            ReadOrders read,
            Bodies bodies,
            LineByLine lines,
            IdempotencyKeys keys,
            OrdersProperties properties) {
        return new PlaceOrderHandler(orders, placeOrders, steps, read, bodies, lines, keys, properties);
    }

    @Bean
    ReadOrders readOrders(
            UnitOfWork unitOfWork,
            Changes changes,
            OrdersProperties properties,
            JsonMapper json,
            MeterRegistry meters) {
        CacheLimits limits =
                new CacheLimits(properties.cacheSize().toBytes(), properties.cacheKept(), properties.deadline());
        return new ReadOrders(
                unitOfWork, new ReadCache<>(changes, "orders", "customers", limits, OrderAnswer::bytes, meters), json);
    }

    @Bean
    ReadOrdersHandler readOrdersHandler(ReadOrders read, Ndjson ndjson, OrdersProperties properties) {
        return new ReadOrdersHandler(read, ndjson, properties);
    }

    @Bean
    ChangeOrderHandler changeOrderHandler(
            ReadOrders read, Keys claimed, Bodies bodies, IdempotencyKeys keys, OrdersProperties properties) {
        ChangeOrder change =
                new ChangeOrder(claimed.of(OrderChange.Asked::customerId, PlacedOrder.class, PlacedOrder::again));
        return new ChangeOrderHandler(change, read, bodies, keys, properties);
    }

    @Bean
    OrderMoves orderMoves() {
        return new OrderMoves();
    }

    @Bean
    OrderCounts orderCounts(UnitOfWork unitOfWork, OrdersProperties properties) {
        return new OrderCounts(unitOfWork, properties.countsFoldedEvery());
    }

    @Bean
    OrderCountsHandler orderCountsHandler(OrderCounts counts, OrdersProperties properties) {
        return new OrderCountsHandler(counts, properties);
    }

    @Bean
    ProductsHandler productsHandler(
            UnitOfWork unitOfWork, Keys claimed, Bodies bodies, IdempotencyKeys keys, OrdersProperties properties) {
        PutProduct products = new PutProduct(
                unitOfWork, claimed.of(asked -> Product.NO_CUSTOMER, Product.Stored.class, Product.Stored::again));
        return new ProductsHandler(products, bodies, keys, properties);
    }

    @Bean
    ConnectionPrimer ordersPrimer() {
        return new OrdersPrimer();
    }
}
