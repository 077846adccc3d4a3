package dev.onetrip.idempotency;

import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.Row;
import java.util.UUID;
import java.util.function.Function;

/**
 * A key as a table has it, with what was answered.
 *
 * @param key which client sent which key, and for which part of the request
 * @param request what was asked for with it
 * @param answer as the table keeps it
 */
public record StoredKey<S>(UUID key, UUID request, S answer) {

    /** Reads a row of shard key, key, request and answer. */
    public static StoredKey<String> of(Row row) {
        return new StoredKey<>(
                Columns.required(row, 1, UUID.class),
                Columns.required(row, 2, UUID.class),
                Columns.required(row, 3, String.class));
    }

    /**
     * The answer once more where the same was asked for, else {@link Refusal.KeyReused}.
     *
     * @param asked what is asked for now
     */
    public <A> Verdict<A> replay(UUID asked, Function<S, A> again) {
        return request.equals(asked) ? Verdict.done(again.apply(answer)) : Verdict.refused(new Refusal.KeyReused());
    }
}
