package dev.onetrip.orders.steps;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import io.r2dbc.spi.Row;
import java.util.UUID;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Takes the items of an order from the stock; all of them or none. One round trip. */
final class ReserveStock implements OrderStep {

    /** A product of which too little is there. */
    private record Shortage(long productId, long stock, long wanted) {
        static Shortage of(Row row) {
            return new Shortage(
                    Columns.required(row, 0, Long.class),
                    Columns.required(row, 1, Long.class),
                    Columns.required(row, 2, Long.class));
        }

        @Override
        public String toString() {
            return "product " + productId + " has " + stock + " in stock, the order wants " + wanted;
        }
    }

    @Override
    public String name() {
        return "reserve";
    }

    @Override
    public Mono<Void> run(UnitConnection connection, UUID customerId, long orderId) {
        return connection
                .select(
                        StepsSql.RESERVE,
                        statement -> statement.bind("$1", customerId).bind("$2", orderId),
                        Shortage::of)
                .flatMap(missing -> missing.isEmpty()
                        ? Mono.empty()
                        : Mono.error(() -> new Refusal.IllegalTransition(
                                missing.stream().map(Shortage::toString).collect(Collectors.joining("; ")))));
    }

    @Override
    public Mono<Void> undo(UnitConnection connection, UUID customerId, long orderId) {
        return connection
                .update(
                        StepsSql.GIVE_BACK,
                        statement -> statement.bind("$1", customerId).bind("$2", orderId))
                .then();
    }
}
