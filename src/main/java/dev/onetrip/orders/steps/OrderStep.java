package dev.onetrip.orders.steps;

import dev.onetrip.transaction.UnitConnection;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * One step of placing an order. Every bean of this type is one, in Spring's order; that order must stay the same while
 * orders are on their way.
 *
 * <p>What a step writes on the connection commits with the journal of the steps, or not at all; it may run several
 * times. What it does elsewhere must be idempotent, have a timeout of its own, and send the order's id along.
 */
public interface OrderStep {
    /** A word in lower case, as answers, logs and metrics show it. */
    String name();

    /**
     * Does the step. Any error fails it and undoes the steps before it, but what may pass (a lock, a timeout, the
     * database away) is tried again first.
     */
    Mono<Void> run(UnitConnection connection, UUID customerId, long orderId);

    /** Undoes the step, once it was done. An error is tried again, and in the end needs attention. */
    Mono<Void> undo(UnitConnection connection, UUID customerId, long orderId);
}
