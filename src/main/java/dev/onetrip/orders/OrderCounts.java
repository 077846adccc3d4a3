package dev.onetrip.orders;

import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.Chore;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitOfWork;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * How many orders have each status. Every write leaves what it adds and takes away, in its own transaction; the folding
 * in the background adds that up, so that the eventual counts are the truth once nothing is written.
 */
final class OrderCounts implements Chore {
    private static final long FOLDED_AT_ONCE = 10_000;

    private final UnitOfWork unitOfWork;
    private final Duration foldedEvery;

    OrderCounts(UnitOfWork unitOfWork, Duration foldedEvery) {
        this.unitOfWork = unitOfWork;
        this.foldedEvery = foldedEvery;
    }

    /** How much a client wants to know. */
    enum Consistency {
        /** What every transaction left that was committed before: reads all orders. */
        STRONG,
        /** What the last folding left: reads a row for each status. */
        EVENTUAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Counted(OrderStatus status, long orders) {
        static Counted of(Row row) {
            return new Counted(
                    OrderStatus.of(Columns.required(row, 0, String.class)).orElseThrow(),
                    Columns.required(row, 1, Long.class));
        }
    }

    /** A number for every status, 0 where no order has it. One round trip. */
    Mono<Map<String, Long>> of(Consistency consistency, Deadline deadline) {
        Mono<List<Counted>> rows = consistency == Consistency.STRONG
                ? unitOfWork.list(deadline, OrdersSql.COUNTS, none -> {}, Counted::of)
                : unitOfWork.list(deadline, OrdersSql.FOLDED_COUNTS, none -> {}, Counted::of);
        return rows.map(counted -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (OrderStatus status : OrderStatus.values()) {
                counts.put(status.toString(), 0L);
            }
            counted.forEach(row -> counts.put(row.status().toString(), row.orders()));
            return counts;
        });
    }

    @Override
    public String name() {
        return "order_counts";
    }

    @Override
    public Mono<Long> some(UnitConnection connection, Instant now) {
        return connection
                .select(OrdersSql.FOLDING, none -> {}, row -> Columns.required(row, 0, Boolean.class))
                .flatMap(folds -> folds.get(0)
                        ? connection.select(
                                OrdersSql.FOLD,
                                statement -> statement.bind("$1", FOLDED_AT_ONCE),
                                row -> Columns.required(row, 0, Long.class))
                        : Mono.just(List.of(0L)))
                .map(counted -> counted.get(0));
    }

    @Override
    public long atOnce() {
        return FOLDED_AT_ONCE;
    }

    @Override
    public Duration every() {
        return foldedEvery;
    }
}
