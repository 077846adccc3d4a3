package dev.onetrip.orders;

import static dev.onetrip.transaction.Literal.number;
import static dev.onetrip.transaction.Literal.numbers;
import static dev.onetrip.transaction.Literal.uuids;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.groupcommit.Trip;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.idempotency.StoredKey;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.SqlState;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Stores the orders of a group of any size in one transaction and two round trips: customers, products and ids with
 * BEGIN, orders and items with COMMIT. One trip more where an order has notes, one more with idempotency keys.
 */
final class PlaceOrders implements Trip<HashedLane, Keyed<NewOrder.Asked>, PlacedOrder> {
    /** A customer or a product may go between the two trips; the next attempt sees that it is gone. */
    private static final Retry AGAIN = Retry.max(2)
            .filter(error ->
                    error instanceof R2dbcException sql && SqlState.of(sql).isForeignKeyViolation())
            .onRetryExhaustedThrow((policy, signal) -> signal.failure());

    private final UnitOfWork unitOfWork;
    private final ClaimedKeys<NewOrder.Asked, PlacedOrder> claimedKeys;

    PlaceOrders(UnitOfWork unitOfWork, ClaimedKeys<NewOrder.Asked, PlacedOrder> claimedKeys) {
        this.unitOfWork = unitOfWork;
        this.claimedKeys = claimedKeys;
    }

    private record Owned(UUID customerId, Order.Owner owner) {
        static Owned of(Row row) {
            return new Owned(
                    Columns.required(row, 0, UUID.class),
                    new Order.Owner(row.get(1, String.class), row.get(2, String.class)));
        }
    }

    /** The opening trip. */
    private record Opening(SqlBatch batch, Slot<Owned> owners, Slot<Long> products, Slot<OrderGroup.Id> ids) {
        static Opening of(List<Keyed<NewOrder.Asked>> members, LockWait lockWait) {
            List<UUID> customers = members.stream()
                    .map(member -> member.value().customerId())
                    .distinct()
                    .toList();
            List<Long> products = members.stream()
                    .flatMap(member -> member.value().order().items().stream())
                    .map(Item::productId)
                    .distinct()
                    .toList();
            SqlBatch batch = new SqlBatch().add(OrdersSql.LOCK_WAIT, number(lockWait.millis()));
            return new Opening(
                    batch,
                    batch.add(OrdersSql.OWNERS, Owned::of, uuids(customers)),
                    products.isEmpty()
                            ? Slot.unasked()
                            : batch.add(
                                    OrdersSql.PRODUCTS, row -> Columns.required(row, 0, Long.class), numbers(products)),
                    batch.add(OrdersSql.IDS, OrderGroup.Id::of, number(members.size())));
        }

        OrderGroup.Known known(UnitConnection connection) {
            return new OrderGroup.Known(
                    connection.opened(owners).stream().collect(Collectors.toMap(Owned::customerId, Owned::owner)),
                    Set.copyOf(connection.opened(products)),
                    connection.opened(ids));
        }
    }

    @Override
    public Mono<List<Verdict<PlacedOrder>>> commit(
            HashedLane lane, List<Keyed<NewOrder.Asked>> members, Deadline deadline, LockWait lockWait) {
        return place(members, lane.isKeyed(), lockWait, deadline, false);
    }

    /** Does everything and undoes it: the verdicts are those that {@link #commit} would give. */
    Mono<List<Verdict<PlacedOrder>>> rehearse(List<Keyed<NewOrder.Asked>> members, Deadline deadline) {
        boolean isKeyed = members.stream().allMatch(Keyed::hasKey);
        return place(members, isKeyed, LockWait.UNLIMITED, deadline, true);
    }

    private Mono<List<Verdict<PlacedOrder>>> place(
            List<Keyed<NewOrder.Asked>> members,
            boolean isKeyed,
            LockWait lockWait,
            Deadline deadline,
            boolean rehearsal) {
        Opening opening = Opening.of(members, lockWait);
        Slot<StoredKey<String>> keys = isKeyed ? claimedKeys.claim(opening.batch(), members) : Slot.unasked();
        Function<UnitConnection, Mono<List<Verdict<PlacedOrder>>>> work = connection -> isKeyed
                ? claimedKeys.once(
                        connection,
                        connection.opened(keys),
                        members,
                        (unit, fresh) -> store(unit, fresh, opening.known(unit)))
                : store(connection, members, opening.known(connection));
        UnitDefinition unit = UnitDefinition.within(deadline).openingWith(opening.batch());
        return (rehearsal ? unitOfWork.rehearse(unit, work) : unitOfWork.write(unit, work)).retryWhen(AGAIN);
    }

    private static Mono<List<Verdict<PlacedOrder>>> store(
            UnitConnection connection, List<Keyed<NewOrder.Asked>> members, OrderGroup.Known known) {
        OrderGroup group = OrderGroup.of(members, known);
        connection.last(group.last());
        return group.hasNotes()
                ? connection.update(OrdersSql.INSERT_WITH_NOTES, group::bind).thenReturn(group.verdicts())
                : Mono.just(group.verdicts());
    }
}
