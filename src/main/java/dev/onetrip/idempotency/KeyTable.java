package dev.onetrip.idempotency;

import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * The table of the keys of one feature: its statements, and how its answers are written down. Every feature has a table
 * of its own, whose rows lie beside the rows that the key was sent for; its columns are a shard key, {@code key},
 * {@code request}, {@code answer} (empty while the work goes on) and {@code created}.
 *
 * @param <T> what is asked for
 * @param <A> what is answered
 */
public interface KeyTable<T, A> {
    /** What the rows that the key is sent for are spread by. */
    UUID shardKey(T asked);

    /**
     * Two statements. The first inserts the claims; a row that is there and was created after {@code forgotten} stays
     * as it is, another insert of the same row is waited for. The second answers a row for each key: shard key, key,
     * request and answer.
     *
     * @param claims rows of shard key, key, request and time, distinct, in ascending order
     * @param keys rows of shard key and key
     */
    SqlBatch claim(Literal claims, Literal forgotten, Literal keys);

    /** Stores the answer of each key, in one statement. */
    Mono<Long> answer(UnitConnection connection, UUID[] shardKeys, UUID[] keys, String[] answers);

    /** The answer as a text that is not empty. */
    String write(A answer);

    /** The answer of a stored text, marked as one that is given again. */
    A read(String stored);
}
