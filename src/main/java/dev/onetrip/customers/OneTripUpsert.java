package dev.onetrip.customers;

import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UuidOrder;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The default: one statement reads all keys of a group, inserts those that are not there and changes those whose fields
 * differ. A key that is there as it is wanted costs a read.
 */
final class OneTripUpsert implements Upsert {
    private final String lockMillis;

    OneTripUpsert(LockWait lockWait) {
        this.lockMillis = Long.toString(lockWait.millis());
    }

    @Override
    public Mono<UpsertedRow> run(Statements statements, DesiredCustomer wanted) {
        return many(statements, List.of(wanted))
                .map(rows -> rows.get(0))
                .flatMap(stored -> wanted.isBare() || wanted.agreesWith(stored)
                        ? Mono.just(stored)
                        : Mono.error(new Interference()))
                .retryWhen(Interference.retries());
    }

    /**
     * A row for each, in any order; where fields were sent and another transaction interfered, the row may not have
     * them yet. One round trip.
     *
     * @param wanted of distinct keys, in {@link UuidOrder}
     */
    Mono<List<UpsertedRow>> many(Statements statements, List<DesiredCustomer> wanted) {
        UUID[] keys = wanted.stream().map(DesiredCustomer::customerId).toArray(UUID[]::new);
        if (wanted.stream().allMatch(DesiredCustomer::isBare)) {
            return statements.send(connection -> connection.select(
                    CustomersSql.UPSERT_MANY,
                    statement -> statement.bind("$1", keys).bind("$2", lockMillis),
                    UpsertedRow::of));
        }
        Consumer<Statement> values = statement -> fields(statement, keys, wanted);
        return statements.send(connection -> connection.isCluster()
                ? connection.select(CustomersSql.UPSERT_FIELDS_MANY_ON_CLUSTER, values, UpsertedRow::of)
                : connection.select(CustomersSql.UPSERT_FIELDS_MANY, values, UpsertedRow::of));
    }

    private void fields(Statement statement, UUID[] keys, List<DesiredCustomer> wanted) {
        Statement unused = statement
                .bind("$1", keys)
                .bind("$2", flags(wanted, DesiredCustomer::name))
                .bind("$3", texts(wanted, one -> one.parts().firstName()))
                .bind("$4", texts(wanted, one -> one.parts().lastName()))
                .bind("$5", flags(wanted, DesiredCustomer::email))
                .bind("$6", texts(wanted, one -> one.email().value()))
                .bind("$7", lockMillis);
    }

    private static Boolean[] flags(List<DesiredCustomer> wanted, Function<DesiredCustomer, Field> field) {
        return wanted.stream().map(field).map(Field::sent).toArray(Boolean[]::new);
    }

    private static @Nullable String[] texts(
            List<DesiredCustomer> wanted, Function<DesiredCustomer, @Nullable String> text) {
        @Nullable String[] texts = new @Nullable String[wanted.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text.apply(wanted.get(i));
        }
        return texts;
    }
}
