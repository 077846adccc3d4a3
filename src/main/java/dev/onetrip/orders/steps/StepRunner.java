package dev.onetrip.orders.steps;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.orders.OrderMoves;
import dev.onetrip.transaction.BoundValues;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.SqlState;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Moves one order by one step, forwards or back, in one transaction: the journal's row is locked, the step runs behind
 * a savepoint, and what came of it is written down. Any number of instances may move the same order; each step happens
 * once.
 */
final class StepRunner {
    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    private final UnitOfWork unitOfWork;
    private final List<OrderStep> steps;
    private final OrderMoves moves;
    private final StepsProperties properties;
    private final Clock clock;

    StepRunner(
            UnitOfWork unitOfWork, List<OrderStep> steps, OrderMoves moves, StepsProperties properties, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.steps = List.copyOf(steps);
        this.moves = moves;
        this.properties = properties;
        this.clock = clock;
    }

    /** The names of all steps, in their order. */
    List<String> names() {
        return steps.stream().map(OrderStep::name).toList();
    }

    /** Moves that order by one step, unless its next attempt is to come later; as it is then, or nothing. */
    Mono<Placing> move(UUID customerId, long orderId) {
        UnitDefinition unit =
                UnitDefinition.within(Deadline.in(properties.deadline())).openingWith(limit());
        return unitOfWork.write(
                unit,
                connection -> connection
                        .select(
                                StepsSql.TAKE,
                                statement -> statement.bind("$1", customerId).bind("$2", orderId),
                                Placing::of)
                        .flatMap(rows -> rows.isEmpty() ? Mono.empty() : unlessLater(connection, rows.get(0))));
    }

    /** Moves the order that is due the longest; as it is then, or nothing where none is due. */
    Mono<Placing> moveDue(UnitConnection connection) {
        return connection
                .run(limit())
                .then(Mono.defer(() -> connection.select(StepsSql.DUE, none -> {}, StepRunner::key)))
                .flatMapMany(Flux::fromIterable)
                .concatMap(due -> taken(connection, due), 1)
                .next()
                .flatMap(placing -> moved(connection, placing));
    }

    private static OrderKey key(Row row) {
        return new OrderKey(Columns.required(row, 0, UUID.class), Columns.required(row, 1, Long.class));
    }

    /** Nothing where another instance has it. */
    private static Mono<Placing> taken(UnitConnection connection, OrderKey due) {
        return connection
                .select(
                        StepsSql.TAKE_DUE,
                        statement -> statement.bind("$1", due.customerId()).bind("$2", due.id()),
                        Placing::of)
                .flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.get(0)));
    }

    /** Each later statement of the transaction ends by itself, so that what comes of it can still be written down. */
    private SqlBatch limit() {
        return new SqlBatch()
                .add(
                        StepsSql.STATEMENT_TIME,
                        Literal.number(properties.stepTimeout().toMillis()));
    }

    private Mono<Placing> unlessLater(UnitConnection connection, Placing placing) {
        return !placing.isUnderWay() || placing.isLater(clock.instant())
                ? Mono.just(placing)
                : moved(connection, placing);
    }

    private Mono<Placing> moved(UnitConnection connection, Placing placing) {
        Mono<Placing> attempt = placing.state() == StepState.UNDOING && placing.done() == 0
                ? Mono.just(placing.failed(placing.error()))
                : attempt(connection, placing);
        return attempt.flatMap(after -> record(connection, placing, after));
    }

    private Mono<Placing> attempt(UnitConnection connection, Placing placing) {
        boolean forwards = placing.state() == StepState.RUNNING;
        return connection
                .run(new SqlBatch().add(StepsSql.SAVEPOINT))
                .then(Mono.defer(() -> step(connection, placing, forwards)))
                .then(Mono.fromSupplier(() -> forwards ? placing.did(steps.size()) : placing.undid()))
                .onErrorResume(
                        StepRunner::isOfTheStep,
                        error -> connection
                                .run(new SqlBatch().add(StepsSql.BACK))
                                .thenReturn(
                                        forwards && !mayPass(error)
                                                ? placing.failed(reason(placing, error))
                                                : placing.delayed(reason(placing, error), properties.tries())));
    }

    private Mono<Void> step(UnitConnection connection, Placing placing, boolean forwards) {
        int place = forwards ? placing.done() : placing.done() - 1;
        if (place >= steps.size()) {
            return Mono.error(() -> new IllegalStateException("this version has no step " + (place + 1)));
        }
        return forwards
                ? steps.get(place).run(connection, placing.customerId(), placing.orderId())
                : steps.get(place).undo(connection, placing.customerId(), placing.orderId());
    }

    private Mono<Placing> record(UnitConnection connection, Placing before, Placing after) {
        Mono<Void> cancelled = after.state() == StepState.UNDONE
                ? moves.cancel(connection, after.customerId(), after.orderId())
                : Mono.empty();
        return cancelled
                .then(Mono.defer(() -> connection.update(StepsSql.RECORD, statement -> {
                    BoundValues.text(
                            statement
                                    .bind("$1", after.customerId())
                                    .bind("$2", after.orderId())
                                    .bind("$3", after.state().toString())
                                    .bind("$4", after.done())
                                    .bind("$5", after.attempts())
                                    .bind(
                                            "$6",
                                            after.pause(properties.backoff()).toMillis()),
                            "$7",
                            after.error());
                })))
                .doOnSuccess(done -> log(before, after))
                .thenReturn(after);
    }

    private void log(Placing before, Placing after) {
        if (after.state() == StepState.NEEDS_ATTENTION) {
            LOG.error(
                    "Order {} of customer {} needs attention: it could not be undone in {} attempts, {} of its steps are"
                            + " still done: {}. See GET /orders/attention",
                    after.orderId(),
                    after.customerId(),
                    after.attempts(),
                    after.done(),
                    after.error());
        } else if (before.state() == StepState.RUNNING && after.state() != StepState.RUNNING && after.error() != null) {
            LOG.warn("Order {} of customer {} is undone: {}", after.orderId(), after.customerId(), after.error());
        }
    }

    private String reason(Placing placing, Throwable error) {
        int place = placing.state() == StepState.RUNNING ? placing.done() : placing.done() - 1;
        String name = place < steps.size() ? steps.get(place).name() : "step " + (place + 1);
        String detail = error instanceof Refusal refusal
                ? refusal.detail()
                : Objects.requireNonNullElse(
                        error.getMessage(), error.getClass().getSimpleName());
        return name + ": " + detail;
    }

    /** What is no fault of the step ends the transaction: it is opened again, or another instance goes on. */
    private static boolean isOfTheStep(Throwable error) {
        if (error instanceof R2dbcException sql) {
            SqlState state = SqlState.of(sql);
            return state.isDefinite() && !state.isRetryable();
        }
        return !(error instanceof Refusal refusal) || !refusal.problemType().mayPass();
    }

    private static boolean mayPass(Throwable error) {
        return error instanceof R2dbcException sql && SqlState.of(sql).isLate();
    }
}
