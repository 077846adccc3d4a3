package dev.onetrip.orders;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.web.Conditions;
import java.util.Optional;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Moves an order within the transaction of its steps. One round trip each. */
public final class OrderMoves {
    OrderMoves() {}

    /** To processing; {@link Refusal.IllegalTransition} from any status but pending. */
    public Mono<Void> process(UnitConnection connection, UUID customerId, long orderId) {
        return to(OrderStatus.PROCESSING, connection, customerId, orderId);
    }

    /** To cancelled; nothing where it is closed already or gone. */
    public Mono<Void> cancel(UnitConnection connection, UUID customerId, long orderId) {
        return to(OrderStatus.CANCELLED, connection, customerId, orderId)
                .onErrorResume(
                        error -> error instanceof Refusal.IllegalTransition || error instanceof Refusal.NotFound,
                        closed -> Mono.empty());
    }

    private static Mono<Void> to(OrderStatus status, UnitConnection connection, UUID customerId, long orderId) {
        OrderChange change = new OrderChange(Optional.of(status), false, null);
        return ChangeOrder.run(
                        Statements.within(connection),
                        new OrderChange.Asked(customerId, orderId, Optional.of(change)),
                        Conditions.NONE)
                .then();
    }
}
