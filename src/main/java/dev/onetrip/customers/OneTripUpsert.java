package dev.onetrip.customers;

import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitConnection;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The default: one statement reads all keys of a group, inserts those that are not there and changes those whose fields
 * differ. A key that is there as it is wanted costs a read. On a cluster, keys without fields that are not there cost a
 * second statement.
 */
final class OneTripUpsert implements SharedUpsert {
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

    /** {@inheritDoc} One round trip; on a cluster two where a key is new. */
    @Override
    public Mono<List<UpsertedRow>> many(Statements statements, List<DesiredCustomer> wanted) {
        UUID[] keys = wanted.stream().map(DesiredCustomer::customerId).toArray(UUID[]::new);
        if (wanted.stream().allMatch(DesiredCustomer::isBare)) {
            return statements
                    .send(connection -> connection.isCluster() ? found(connection, keys) : stored(connection, keys))
                    .flatMap(rows -> rows.size() == keys.length ? Mono.just(rows) : withNew(statements, keys, rows));
        }
        Consumer<Statement> values = statement -> fields(statement, keys, wanted);
        return statements.send(connection -> connection.isCluster()
                ? connection.select(CustomersSql.UPSERT_FIELDS_MANY_ON_CLUSTER, values, UpsertedRow::of)
                : connection.select(CustomersSql.UPSERT_FIELDS_MANY, values, UpsertedRow::of));
    }

    private Mono<List<UpsertedRow>> stored(UnitConnection connection, UUID[] keys) {
        return connection.select(
                CustomersSql.UPSERT_MANY,
                statement -> statement.bind("$1", keys).bind("$2", lockMillis),
                UpsertedRow::of);
    }

    private static Mono<List<UpsertedRow>> found(UnitConnection connection, UUID[] keys) {
        SqlBatch batch = new SqlBatch();
        Slot<UpsertedRow> found = batch.add(
                CustomersSql.FOUND_MANY_ON_CLUSTER,
                UpsertedRow::of,
                Literal.list(Stream.of(keys).map(Literal::uuid).toList()));
        return connection.run(batch).map(rows -> rows.of(found));
    }

    /** The same rows with those of the keys that have none yet. */
    private static Mono<List<UpsertedRow>> withNew(Statements statements, UUID[] keys, List<UpsertedRow> found) {
        Set<UUID> there = found.stream().map(UpsertedRow::customerId).collect(Collectors.toSet());
        List<Literal> missing = Stream.of(keys)
                .filter(key -> !there.contains(key))
                .map(key -> Literal.row(Literal.uuid(key)))
                .toList();
        SqlBatch batch = new SqlBatch();
        Slot<UpsertedRow> stored = batch.add(CustomersSql.CONFLICT_UPDATE_MANY, UpsertedRow::of, Literal.list(missing));
        return statements.send(connection -> connection
                .run(batch)
                .map(rows ->
                        Stream.concat(found.stream(), rows.of(stored).stream()).toList()));
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
