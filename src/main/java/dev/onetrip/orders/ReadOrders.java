package dev.onetrip.orders;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onetrip.cache.ReadCache;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Direction;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;

/** Reads orders, one round trip each: newest first, what is placed meanwhile is not met; nothing is met twice. */
final class ReadOrders {
    /** Some 10 MB. */
    private static final int OWNERS_KEPT = 100_000;

    private final UnitOfWork unitOfWork;
    private final ReadCache<OrderAnswer> cache;
    private final ObjectMapper json;
    /** An order never moves to another customer, and no id comes twice. */
    private final Cache<Long, UUID> owners =
            Caffeine.newBuilder().maximumSize(OWNERS_KEPT).build();

    ReadOrders(UnitOfWork unitOfWork, ReadCache<OrderAnswer> cache, ObjectMapper json) {
        this.unitOfWork = unitOfWork;
        this.cache = cache;
        this.json = json;
    }

    /**
     * A part of a list.
     *
     * @param from the id before which it begins, or, oldest first, after which
     * @param skipped rows that are left out first
     */
    record Part(Direction direction, long from, int limit, int skipped) {
        boolean isUp() {
            return direction == Direction.ASC;
        }
    }

    /**
     * The order with its items, from memory where it is there: no older than the last change or deletion that this
     * instance acknowledged, and than any other write whose announcement has come, which takes milliseconds after its
     * COMMIT. {@link Refusal.NotFound} where this customer has none of that id.
     */
    Mono<OrderAnswer> cached(UUID customerId, long id, Deadline deadline) {
        return cache.get(
                key(customerId, id),
                deadline,
                until -> one(customerId, id, until).map(this::encoded));
    }

    /** The same of any customer; from memory where its customer is known from an earlier read. */
    Mono<OrderAnswer> cached(long id, Deadline deadline) {
        UUID owner = owners.getIfPresent(id);
        return owner == null
                ? one(id, deadline)
                        .doOnNext(order -> owners.put(id, order.customerId()))
                        .map(this::encoded)
                : cached(owner, id, deadline).onErrorMap(Refusal.NotFound.class, gone -> missing(id));
    }

    private OrderAnswer encoded(Order order) {
        return OrderAnswer.of(order, json);
    }

    /** To be called before a change of the order is answered. */
    void changed(UUID customerId, long id) {
        cache.changed(key(customerId, id));
    }

    /** As OrdersSql announces it. */
    private static ReadCache.Key key(UUID customerId, long id) {
        return new ReadCache.Key(customerId.toString(), customerId + "/" + id);
    }

    /** The same from the database. */
    Mono<Order> one(UUID customerId, long id, Deadline deadline) {
        return unitOfWork
                .one(
                        deadline,
                        OrdersSql.ONE,
                        statement -> statement.bind("$1", customerId).bind("$2", id),
                        row -> Order.withItems(row, 0))
                .switchIfEmpty(Mono.error(() -> missing(customerId, id)));
    }

    private Mono<Order> one(long id, Deadline deadline) {
        return unitOfWork
                .one(deadline, OrdersSql.BY_ID, statement -> statement.bind("$1", id), row -> Order.withItems(row, 0))
                .switchIfEmpty(Mono.error(() -> missing(id)));
    }

    /** Whose order it is; {@link Refusal.NotFound} where there is none. */
    Mono<UUID> customerOf(long id, Deadline deadline) {
        return unitOfWork
                .one(
                        deadline,
                        OrdersSql.CUSTOMER_OF,
                        statement -> statement.bind("$1", id),
                        row -> Columns.required(row, 0, UUID.class))
                .switchIfEmpty(Mono.error(() -> missing(id)));
    }

    /** The orders of a customer, without items. */
    Mono<List<Order>> of(UUID customerId, Optional<OrderStatus> status, Part part, Deadline deadline) {
        Consumer<Statement> values = statement -> {
            Statement bound = statement
                    .bind("$1", customerId)
                    .bind("$2", part.from())
                    .bind("$4", part.limit())
                    .bind("$5", part.skipped());
            Statement unused =
                    status.isPresent() ? bound.bind("$3", status.get().toString()) : bound.bindNull("$3", String.class);
        };
        return part.isUp()
                ? unitOfWork.list(deadline, OrdersSql.OF_CUSTOMER_UP, values, ReadOrders::shown)
                : unitOfWork.list(deadline, OrdersSql.OF_CUSTOMER, values, ReadOrders::shown);
    }

    private static Order shown(Row row) {
        return Order.of(row, 0);
    }

    /** The orders of all customers, without items. */
    Mono<List<Order>> all(Optional<OrderStatus> status, Part part, Deadline deadline) {
        if (status.isPresent()) {
            Consumer<Statement> values = statement -> statement
                    .bind("$1", status.get().toString())
                    .bind("$2", part.from())
                    .bind("$3", part.limit())
                    .bind("$4", part.skipped());
            return part.isUp()
                    ? unitOfWork.list(deadline, OrdersSql.OF_STATUS_UP, values, ReadOrders::shown)
                    : unitOfWork.list(deadline, OrdersSql.OF_STATUS, values, ReadOrders::shown);
        }
        Consumer<Statement> values = statement ->
                statement.bind("$1", part.from()).bind("$2", part.limit()).bind("$3", part.skipped());
        return part.isUp()
                ? unitOfWork.list(deadline, OrdersSql.ALL_UP, values, ReadOrders::shown)
                : unitOfWork.list(deadline, OrdersSql.ALL, values, ReadOrders::shown);
    }

    static Refusal missing(UUID customerId, long id) {
        return new OrderKey(customerId, id).missing();
    }

    private static Refusal missing(long id) {
        return new Refusal.NotFound("There is no order " + id + ".");
    }
}
