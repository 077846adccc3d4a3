package dev.onetrip.idempotency;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A table of keys whose answers are kept as JSON.
 *
 * @param <T> what is asked for
 * @param <A> what is answered
 */
public final class JsonKeyTable<T, A> implements KeyTable<T, A> {
    @CompileTimeConstant
    private final String claim;

    @CompileTimeConstant
    private final String keys;

    @CompileTimeConstant
    private final String answer;

    private final Function<T, UUID> shardKey;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final UnaryOperator<A> again;

    /**
     * The statements of one table, and the form of its answers.
     *
     * @param claim inserts the claims: {@code VALUES ?}, forgotten before {@code ?}; the first of {@link #claim}
     * @param keys reads them: {@code VALUES ?}; the second of {@link #claim}
     * @param answer stores the answers of the shard keys $1 and keys $2: $3
     * @param shardKey what the rows are spread by that the key is sent for
     * @param again marks an answer as one that is given again
     */
    public JsonKeyTable(
            @CompileTimeConstant String claim,
            @CompileTimeConstant String keys,
            @CompileTimeConstant String answer,
            Function<T, UUID> shardKey,
            JsonMapper json,
            Class<A> type,
            UnaryOperator<A> again) {
        this.claim = claim;
        this.keys = keys;
        this.answer = answer;
        this.shardKey = shardKey;
        // made here: what is looked up for the first time takes a lock, which no event loop may wait for
        this.reader = json.readerFor(type);
        this.writer = json.writerFor(type);
        this.again = again;
    }

    @Override
    public UUID shardKey(T asked) {
        return shardKey.apply(asked);
    }

    @Override
    public Slot<StoredKey<String>> claim(SqlBatch opening, Literal claims, Literal forgotten, Literal asked) {
        return opening.add(claim, claims, forgotten).add(keys, StoredKey::of, asked);
    }

    @Override
    public Mono<Long> answer(UnitConnection connection, UUID[] shardKeys, UUID[] asked, String[] answers) {
        return connection.update(
                answer,
                statement -> statement.bind("$1", shardKeys).bind("$2", asked).bind("$3", answers));
    }

    @Override
    public String write(A answered) {
        return writer.writeValueAsString(answered);
    }

    @Override
    public A read(String stored) {
        return again.apply(reader.<A>readValue(stored));
    }
}
