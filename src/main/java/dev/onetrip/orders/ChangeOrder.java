package dev.onetrip.orders;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.BoundValues;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.web.Conditions;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Changes or deletes an order in one statement, which is the whole transaction and tells every way to fail: the order
 * is not there, has another version, or stands where the move is illegal. With an Idempotency-Key four round trips.
 */
final class ChangeOrder {
    private final ClaimedKeys<OrderChange.Asked, PlacedOrder> claimedKeys;

    ChangeOrder(ClaimedKeys<OrderChange.Asked, PlacedOrder> claimedKeys) {
        this.claimedKeys = claimedKeys;
    }

    /** What was stored, and the order as it was left; null where it was not changed. */
    private record Seen(
            OrderStatus status, long version, @Nullable Order order) {
        static Seen of(Row row) {
            return new Seen(
                    OrderStatus.of(Columns.required(row, 0, String.class)).orElseThrow(),
                    Columns.required(row, 1, Long.class),
                    row.get(2) == null ? null : Order.withItems(row, 2));
        }
    }

    /** Does it, unless the conditions or the status forbid it. */
    Mono<PlacedOrder> run(Keyed<OrderChange.Asked> asked, Conditions conditions, Deadline deadline, boolean rehearsal) {
        return claimedKeys.alone(
                asked, deadline, rehearsal, new SqlBatch(), statements -> run(statements, asked.value(), conditions));
    }

    private static Mono<PlacedOrder> run(Statements statements, OrderChange.Asked asked, Conditions conditions) {
        return statements
                .send(connection -> asked.change().isPresent()
                        ? connection.select(
                                OrdersSql.CHANGE,
                                statement ->
                                        bind(statement, asked, asked.change().get(), conditions),
                                Seen::of)
                        : connection.select(
                                OrdersSql.DELETE, statement -> bind(statement, asked, conditions), Seen::of))
                .map(rows -> {
                    if (rows.isEmpty()) {
                        throw ReadOrders.missing(asked.customerId(), asked.id());
                    }
                    return done(rows.get(0), asked, conditions);
                });
    }

    private static PlacedOrder done(Seen seen, OrderChange.Asked asked, Conditions conditions) {
        if (seen.order() != null) {
            return new PlacedOrder(seen.order(), false);
        }
        conditions.check(OptionalLong.of(seen.version()));
        throw new Refusal.IllegalTransition(
                asked.change().isPresent()
                        ? seen.status().moves()
                        : "The order is " + seen.status() + "; only a " + String.join(" or ", OrderStatus.deletable())
                                + " order can be deleted.");
    }

    private static void bind(Statement statement, OrderChange.Asked asked, OrderChange change, Conditions conditions) {
        String[] before = change.status().map(OrderStatus::before).orElseGet(() -> new String[0]);
        Statement bound = statement
                .bind("$1", asked.customerId())
                .bind("$2", asked.id())
                .bind("$4", before)
                .bind("$5", change.status().filter(OrderStatus::isClosed).isPresent())
                .bind("$6", change.notesSent());
        BoundValues.text(bound, "$3", change.status().map(OrderStatus::toString).orElse(null));
        BoundValues.text(bound, "$7", change.notes());
        BoundValues.numbers(bound, "$8", conditions.only());
    }

    private static void bind(Statement statement, OrderChange.Asked asked, Conditions conditions) {
        BoundValues.numbers(
                statement.bind("$1", asked.customerId()).bind("$2", asked.id()).bind("$3", OrderStatus.deletable()),
                "$4",
                conditions.only());
    }
}
