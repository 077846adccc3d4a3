package dev.onetrip.orders;

import static dev.onetrip.transaction.Literal.decimals;
import static dev.onetrip.transaction.Literal.number;
import static dev.onetrip.transaction.Literal.numbers;
import static dev.onetrip.transaction.Literal.uuid;
import static dev.onetrip.transaction.Literal.uuids;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.SqlBatch;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The members of a group after a look at their customers and products: one verdict for each, in order, and the
 * statements that make the verdicts true. A member that is refused is in none of them.
 */
final class OrderGroup {
    private final List<Verdict<PlacedOrder>> verdicts = new ArrayList<>();
    private final List<Stored> plain = new ArrayList<>();
    private final List<Stored> noted = new ArrayList<>();

    /** An id that is taken, and the time at which the transaction began. */
    record Id(long id, Instant now) {
        static Id of(Row row) {
            return new Id(Columns.required(row, 0, Long.class), Columns.required(row, 1, Instant.class));
        }
    }

    /** What the opening trip found. */
    record Known(Map<UUID, Order.Owner> owners, Set<Long> products, List<Id> ids) {}

    /** An order with its id, which the members of a group get in their order. */
    private record Stored(long id, NewOrder.Asked asked) {}

    private OrderGroup() {}

    static OrderGroup of(List<Keyed<NewOrder.Asked>> members, Known known) {
        OrderGroup group = new OrderGroup();
        for (int place = 0; place < members.size(); place++) {
            group.add(members.get(place).value(), known, known.ids().get(place));
        }
        return group;
    }

    private void add(NewOrder.Asked asked, Known known, Id id) {
        Order.Owner owner = known.owners().get(asked.customerId());
        Optional<Refusal> refusal = owner == null
                ? Optional.of(new Refusal.NotFound("There is no customer " + asked.customerId() + "."))
                : unknownProducts(asked.order().items(), known.products());
        if (owner == null || refusal.isPresent()) {
            verdicts.add(Verdict.refused(refusal.orElseThrow()));
            return;
        }
        (asked.order().notes() == null ? plain : noted).add(new Stored(id.id(), asked));
        verdicts.add(Verdict.done(new PlacedOrder(Order.fresh(id.id(), asked, owner, id.now()), false)));
    }

    private static Optional<Refusal> unknownProducts(List<Item> items, Set<Long> products) {
        List<FieldProblem> problems = new ArrayList<>();
        for (int place = 0; place < items.size(); place++) {
            if (!products.contains(items.get(place).productId())) {
                problems.add(new FieldProblem(
                        "items." + place + ".productId",
                        Item.unknownProduct(items.get(place).productId())));
            }
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(new Refusal.Invalid(problems));
    }

    List<Verdict<PlacedOrder>> verdicts() {
        return verdicts;
    }

    boolean hasNotes() {
        return !noted.isEmpty();
    }

    /** Binds {@link OrdersSql#INSERT_WITH_NOTES}. */
    void bind(Statement statement) {
        Statement unused = statement
                .bind("$1", noted.stream().map(one -> one.asked().customerId()).toArray(UUID[]::new))
                .bind("$2", noted.stream().map(Stored::id).toArray(Long[]::new))
                .bind(
                        "$3",
                        noted.stream().map(one -> one.asked().order().total()).toArray(BigDecimal[]::new))
                .bind(
                        "$4",
                        noted.stream()
                                .map(one -> one.asked().order().items().size())
                                .toArray(Integer[]::new))
                .bind(
                        "$5",
                        noted.stream()
                                .map(one -> Objects.requireNonNull(
                                        one.asked().order().notes()))
                                .toArray(String[]::new));
    }

    /** What is left to send: orders without notes, the items of all, the count. */
    SqlBatch last() {
        SqlBatch batch = new SqlBatch();
        if (!plain.isEmpty()) {
            batch.add(
                    OrdersSql.INSERT,
                    uuids(each(plain, one -> one.asked().customerId())),
                    numbers(each(plain, Stored::id)),
                    decimals(each(plain, one -> one.asked().order().total())),
                    numbers(each(
                            plain, one -> (long) one.asked().order().items().size())));
        }
        List<Stored> all = new ArrayList<>(plain);
        all.addAll(noted);
        if (!all.isEmpty()) {
            addItems(batch, all);
            addPlacings(batch, all);
            batch.add(OrdersSql.COUNT_PENDING, uuid(all.get(0).asked().customerId()), number(all.size()));
        }
        return batch;
    }

    private static void addPlacings(SqlBatch batch, List<Stored> orders) {
        List<Stored> inSteps =
                orders.stream().filter(order -> order.asked().inSteps()).toList();
        if (!inSteps.isEmpty()) {
            batch.add(
                    OrdersSql.INSERT_PLACINGS,
                    uuids(each(inSteps, one -> one.asked().customerId())),
                    numbers(each(inSteps, Stored::id)));
        }
    }

    private static void addItems(SqlBatch batch, List<Stored> orders) {
        List<UUID> customers = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        for (Stored order : orders) {
            long line = 1;
            for (Item item : order.asked().order().items()) {
                customers.add(order.asked().customerId());
                ids.add(order.id());
                lines.add(line++);
                items.add(item);
            }
        }
        if (!items.isEmpty()) {
            batch.add(
                    OrdersSql.INSERT_ITEMS,
                    uuids(customers),
                    numbers(ids),
                    numbers(lines),
                    numbers(each(items, Item::productId)),
                    numbers(each(items, item -> (long) item.quantity())),
                    decimals(each(items, Item::price)));
        }
    }

    private static <T, R> List<R> each(List<T> all, Function<T, R> part) {
        return all.stream().map(part).toList();
    }
}
