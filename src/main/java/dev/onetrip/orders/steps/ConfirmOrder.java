package dev.onetrip.orders.steps;

import dev.onetrip.orders.OrderMoves;
import dev.onetrip.transaction.UnitConnection;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Moves an order to processing; the end of the undoing cancels it. One round trip. */
final class ConfirmOrder implements OrderStep {
    private final OrderMoves moves;

    ConfirmOrder(OrderMoves moves) {
        this.moves = moves;
    }

    @Override
    public String name() {
        return "confirm";
    }

    @Override
    public Mono<Void> run(UnitConnection connection, UUID customerId, long orderId) {
        return moves.process(connection, customerId, orderId);
    }

    @Override
    public Mono<Void> undo(UnitConnection connection, UUID customerId, long orderId) {
        return Mono.empty();
    }
}
