package dev.onetrip.orders.steps;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.orders.OrderMoves;
import dev.onetrip.transaction.Chore;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Orders whose steps cannot be undone: counted as the metric {@code onetrip.orders.attention} of every instance, listed
 * and settled by operators.
 */
final class Attention implements Chore {
    /** An operator looks less often than the service. */
    private static final int LOOKS = 20;

    private final UnitOfWork unitOfWork;
    private final OrderMoves moves;
    private final Duration every;
    private final AtomicLong count = new AtomicLong();

    Attention(UnitOfWork unitOfWork, OrderMoves moves, Duration lookEvery, MeterRegistry meters) {
        this.unitOfWork = unitOfWork;
        this.moves = moves;
        this.every = lookEvery.multipliedBy(LOOKS);
        Gauge.builder("onetrip.orders.attention", count, AtomicLong::get)
                .description("Orders whose steps cannot be undone by the service: an operator settles them")
                .register(meters);
    }

    /** Up to so many after that order, by order. One round trip. */
    Mono<List<Placing>> after(long orderId, int limit, Deadline deadline) {
        return unitOfWork.list(
                deadline,
                StepsSql.NEEDING_ATTENTION,
                statement -> statement.bind("$1", orderId).bind("$2", limit),
                Placing::of);
    }

    /** The journal of an order; {@link Refusal.NotFound} where it has none. One round trip. */
    Mono<Placing> one(OrderKey order, Deadline deadline) {
        return unitOfWork
                .one(
                        deadline,
                        StepsSql.ONE,
                        statement -> statement.bind("$1", order.customerId()).bind("$2", order.id()),
                        Placing::of)
                .switchIfEmpty(
                        Mono.error(() -> new Refusal.NotFound("The customer " + order.customerId() + " has no order "
                                + order.id() + " that was placed in steps; Prefer: respond-async places one so.")));
    }

    /**
     * The undoing is tried again, as often as at first; {@link Refusal.IllegalTransition} where it needs no attention.
     */
    Mono<Void> retry(OrderKey order, Deadline deadline) {
        return unitOfWork.write(
                UnitDefinition.within(deadline), connection -> attend(connection, order, StepState.UNDOING));
    }

    /** The same, but an operator undid by hand what was left: the order is cancelled, and nothing more is tried. */
    Mono<Void> clear(OrderKey order, Deadline deadline) {
        return unitOfWork.write(
                UnitDefinition.within(deadline),
                connection -> attend(connection, order, StepState.UNDONE)
                        .then(Mono.defer(() -> moves.cancel(connection, order.customerId(), order.id()))));
    }

    private static Mono<Void> attend(UnitConnection connection, OrderKey order, StepState next) {
        return connection
                .update(
                        StepsSql.ATTEND,
                        statement -> statement
                                .bind("$1", order.customerId())
                                .bind("$2", order.id())
                                .bind("$3", next.toString()))
                .flatMap(rows -> rows == 1
                        ? Mono.empty()
                        : Mono.error(() -> new Refusal.IllegalTransition("The order does not need attention.")));
    }

    @Override
    public String name() {
        return "order_attention";
    }

    @Override
    public Mono<Long> some(UnitConnection connection, Instant now) {
        return connection
                .select(StepsSql.ATTENTION, none -> {}, row -> Columns.required(row, 0, Long.class))
                .doOnNext(rows -> count.set(rows.get(0)))
                .thenReturn(0L);
    }

    @Override
    public long atOnce() {
        return 1;
    }

    @Override
    public Duration every() {
        return every;
    }
}
