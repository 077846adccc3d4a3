package dev.onetrip.transaction;

import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What one run of a batch answered: for each {@link Slot} of the batch its rows. */
public final class Rows {
    private final SqlBatch batch;
    private final int before;
    private final List<List<?>> results;

    private Rows(SqlBatch batch, int before, List<List<?>> results) {
        this.batch = batch;
        this.before = before;
        this.results = results;
    }

    static Rows none() {
        return new Rows(new SqlBatch(), 0, List.of());
    }

    /**
     * Reads every result, so that an error in the middle is an error here.
     *
     * @param before results of the text that come before those of the batch
     */
    static Mono<Rows> read(SqlBatch batch, int before, Flux<PostgresqlResult> results) {
        return Flux.defer(() -> results.concatMap(new Reader(batch, before)))
                .collectList()
                .map(all -> new Rows(batch, before, all));
    }

    /**
     * The rows of the slot; none where its statement {@linkplain Slot#unasked was not sent}.
     *
     * @throws IllegalArgumentException when the slot is of another batch
     */
    @SuppressWarnings("unchecked") // the rows of a slot come out of its own shape
    public <T> List<T> of(Slot<T> slot) {
        if (!slot.isAsked()) {
            return List.of();
        }
        if (batch.slot(slot.position()) != slot) {
            throw new IllegalArgumentException("the slot is of another batch");
        }
        return (List<T>) results.get(before + slot.position());
    }

    /** The rows, column by column, of a statement without a slot; those that come before the batch count too. */
    @SuppressWarnings("unchecked")
    List<@Nullable Object[]> columns(int statement) {
        return (List<@Nullable Object[]>) results.get(statement);
    }

    /** Gives each result in its turn the shape of its slot; made anew for each run. */
    private static final class Reader implements Function<PostgresqlResult, Mono<List<?>>> {
        private final SqlBatch batch;
        private int position;

        Reader(SqlBatch batch, int before) {
            this.batch = batch;
            this.position = -before;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Mono<List<?>> apply(PostgresqlResult result) {
            Slot<?> slot = batch.slot(position++);
            return (Mono<List<?>>) (Mono<?>) (slot == null ? Rows.columns(result) : shaped(result, slot.shape()));
        }
    }

    private static <T> Mono<List<T>> shaped(PostgresqlResult result, Function<Row, T> shape) {
        return result.map((row, metadata) -> shape.apply(row)).collectList();
    }

    /** The rows of a statement without a slot. */
    static Mono<List<@Nullable Object[]>> columns(PostgresqlResult result) {
        return result.<@Nullable Object[]>map((row, metadata) -> {
                    @Nullable Object[] columns =
                            new @Nullable Object[metadata.getColumnMetadatas().size()];
                    for (int i = 0; i < columns.length; i++) {
                        columns[i] = row.get(i);
                    }
                    return columns;
                })
                .collectList();
    }
}
