package dev.onetrip.orders.items;

import static dev.onetrip.transaction.Literal.number;
import static dev.onetrip.transaction.Literal.numbers;
import static dev.onetrip.transaction.Literal.uuid;

import dev.onetrip.orders.Item;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.CopyText;
import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores the items of a chunk in two round trips, whatever their number: COPY, then the INSERT with all that ends this
 * chunk and begins the next. A savepoint stands before each chunk.
 */
final class ChunkWriter {
    private static final int LINES_OF_A_PIECE = 1_000;

    private final UnitConnection connection;
    private final OrderKey order;
    private final CopyText text = new CopyText();
    private boolean isSearched;

    ChunkWriter(UnitConnection connection, OrderKey order) {
        this.connection = connection;
        this.order = order;
    }

    /** Adds what has to stand before the first chunk. */
    static void begin(SqlBatch opening) {
        opening.add(RefusedRows.NO_DEFERRING).add(ItemsSql.STAGE).add(ItemsSql.CHUNK);
    }

    /**
     * Stores all of them, at least one; after an error of the server the chunk has to be taken back.
     *
     * @param from the number of the first in the order
     */
    Mono<Void> store(List<ReadLine.Good> lines, int from) {
        SqlBatch batch = new SqlBatch();
        insert(batch, from, from + lines.size());
        return stage(lines, from)
                .then(Mono.defer(() -> connection.run(release(batch))))
                .then();
    }

    /** Takes the chunk back and names the lines whose product is unknown, in one round trip. */
    Mono<List<ReadLine.Bad>> backWithUnknown(List<ReadLine.Good> lines, String state) {
        return unknown(back(), lines, state);
    }

    /** Names the lines whose product is unknown, in one round trip; none where there are no lines. */
    Mono<List<ReadLine.Bad>> unknown(List<ReadLine.Good> lines, String state) {
        return lines.isEmpty() ? Mono.just(List.of()) : unknown(new SqlBatch(), lines, state);
    }

    private Mono<List<ReadLine.Bad>> unknown(SqlBatch batch, List<ReadLine.Good> lines, String state) {
        List<Long> named =
                lines.stream().map(line -> line.item().productId()).distinct().toList();
        Slot<Long> known = batch.add(ItemsSql.PRODUCTS, row -> Columns.required(row, 0, Long.class), numbers(named));
        return connection.run(batch).map(rows -> {
            Set<Long> products = Set.copyOf(rows.of(known));
            return lines.stream()
                    .filter(line -> !products.contains(line.item().productId()))
                    .map(line -> line.unknown(state))
                    .toList();
        });
    }

    /** Takes the chunk back, in one round trip. */
    Mono<Void> takeBack() {
        return connection.run(back()).then();
    }

    /** The chunk is stored as far as {@link #storeOthers} came, in one round trip. */
    Mono<Void> keep() {
        return connection.run(release(new SqlBatch())).then();
    }

    /**
     * Stores the lines that the server takes and names the others, in three round trips; the chunk has to be kept or
     * taken back after that.
     */
    Mono<List<ReadLine.Bad>> storeOthers(List<ReadLine.Good> lines, int from) {
        SqlBatch store = new SqlBatch()
                .add(
                        ItemsSql.STORE_OTHERS,
                        number(from),
                        number(from + lines.size() - 1L),
                        uuid(order.customerId()),
                        number(order.id()));
        Slot<RefusedRows.Refused> refused = store.add(RefusedRows.PAGE, RefusedRows.Refused::of, number(0));
        return connection
                .run(searching())
                .then(Mono.defer(() -> stage(lines, from)))
                .then(Mono.defer(() -> connection.run(store)))
                .map(rows -> rows.of(refused).stream()
                        .map(row -> lines.get(row.line() - from).refused(row.rule()))
                        .toList());
    }

    /** The tables of the search stand outside of the savepoint. */
    private SqlBatch searching() {
        SqlBatch batch = new SqlBatch().add(ItemsSql.RELEASE);
        if (isSearched) {
            batch.add(RefusedRows.FORGET);
        } else {
            batch.add(RefusedRows.TABLE).add(RefusedRows.SEQUENCE).add(ItemsSql.INDEX);
        }
        isSearched = true;
        return batch.add(ItemsSql.CHUNK);
    }

    private void insert(SqlBatch batch, int from, int end) {
        batch.add(ItemsSql.INSERT, uuid(order.customerId()), number(order.id()), number(from), number(end - 1L));
    }

    private static SqlBatch release(SqlBatch batch) {
        return batch.add(ItemsSql.RELEASE).add(ItemsSql.UNSTAGE).add(ItemsSql.CHUNK);
    }

    private static SqlBatch back() {
        return release(new SqlBatch().add(ItemsSql.BACK));
    }

    private Mono<Long> stage(List<ReadLine.Good> lines, int from) {
        Flux<byte[]> pieces = Flux.range(0, (lines.size() + LINES_OF_A_PIECE - 1) / LINES_OF_A_PIECE)
                .map(piece -> {
                    int first = piece * LINES_OF_A_PIECE;
                    int end = Math.min(lines.size(), first + LINES_OF_A_PIECE);
                    for (int place = first; place < end; place++) {
                        row(from + place, lines.get(place).item());
                    }
                    return text.take();
                });
        return connection.copyIn(ItemsSql.COPY, pieces);
    }

    private void row(int number, Item item) {
        text.number(number)
                .nextColumn()
                .text(Long.toString(item.productId()))
                .nextColumn()
                .number(item.quantity())
                .nextColumn()
                .text(item.price().toPlainString())
                .endRow();
    }
}
