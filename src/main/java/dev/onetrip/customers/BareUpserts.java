package dev.onetrip.customers;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UuidOrder;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Customers without fields, by one statement that leaves out those that lost a race; these are read again. */
final class BareUpserts {
    private final Way way;

    BareUpserts(Way way) {
        this.way = way;
    }

    /** One round trip. */
    @FunctionalInterface
    interface Way {
        /**
         * A row for each key that lost no race, in any order.
         *
         * @param keys distinct, in {@link UuidOrder}
         */
        Mono<List<UpsertedRow>> send(UnitConnection connection, UUID[] keys);
    }

    /**
     * Each time the same statement.
     *
     * @param sql constant text; $1 are the keys, $2 is the longest wait for a lock, in milliseconds
     */
    static BareUpserts of(@CompileTimeConstant String sql, LockWait lockWait) {
        String millis = Long.toString(lockWait.millis());
        return new BareUpserts((connection, keys) ->
                connection.select(sql, statement -> statement.bind("$1", keys).bind("$2", millis), UpsertedRow::of));
    }

    /** A row for each, in any order. One round trip, and another where a race was lost. */
    Mono<List<UpsertedRow>> run(Statements statements, List<DesiredCustomer> wanted) {
        UUID[] keys = wanted.stream().map(DesiredCustomer::customerId).toArray(UUID[]::new);
        return statements
                .send(connection -> way.send(connection, keys))
                .flatMap(rows -> rows.size() == keys.length ? Mono.just(rows) : withLost(statements, keys, rows))
                .retryWhen(Interference.retries());
    }

    private static Mono<List<UpsertedRow>> withLost(Statements statements, UUID[] keys, List<UpsertedRow> rows) {
        Set<UUID> there = rows.stream().map(UpsertedRow::customerId).collect(Collectors.toSet());
        UUID[] lost = Stream.of(keys).filter(key -> !there.contains(key)).toArray(UUID[]::new);
        return statements
                .send(connection -> connection.select(
                        CustomersSql.READ_MANY, statement -> statement.bind("$1", lost), UpsertedRow::of))
                // one that was deleted between the two statements is inserted by the next attempt
                .flatMap(read -> read.size() == lost.length
                        ? Mono.just(Stream.concat(rows.stream(), read.stream()).toList())
                        : Mono.error(new Interference()));
    }
}
