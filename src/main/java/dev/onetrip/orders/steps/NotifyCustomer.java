package dev.onetrip.orders.steps;

import dev.onetrip.transaction.UnitConnection;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Leaves a notice that the order is placed, and one more when that is undone. One round trip. */
final class NotifyCustomer implements OrderStep {

    @Override
    public String name() {
        return "notify";
    }

    @Override
    public Mono<Void> run(UnitConnection connection, UUID customerId, long orderId) {
        return notice(connection, customerId, orderId, "placed");
    }

    @Override
    public Mono<Void> undo(UnitConnection connection, UUID customerId, long orderId) {
        return notice(connection, customerId, orderId, "undone");
    }

    private static Mono<Void> notice(UnitConnection connection, UUID customerId, long orderId, String kind) {
        return connection
                .update(
                        StepsSql.NOTICE,
                        statement -> statement
                                .bind("$1", customerId)
                                .bind("$2", orderId)
                                .bind("$3", kind))
                .then();
    }
}
