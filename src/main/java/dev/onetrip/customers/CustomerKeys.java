package dev.onetrip.customers;

import dev.onetrip.idempotency.KeyTable;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.UUID;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The idempotency keys of upserts: each lies beside its customer, with the outcome as JSON. */
final class CustomerKeys implements KeyTable<UpsertRequest, Upserted> {
    private final ObjectReader reader;
    private final ObjectWriter writer;

    CustomerKeys(JsonMapper json) {
        // made here: what is looked up for the first time takes a lock, which no event loop may wait for
        this.reader = json.readerFor(Upserted.class);
        this.writer = json.writerFor(Upserted.class);
    }

    @Override
    public UUID shardKey(UpsertRequest asked) {
        return asked.wanted().customerId();
    }

    @Override
    public SqlBatch claim(Literal claims, Literal forgotten, Literal keys) {
        return new SqlBatch().add(CustomersSql.CLAIM_KEYS, claims, forgotten).add(CustomersSql.KEYS, keys);
    }

    @Override
    public Mono<Long> answer(UnitConnection connection, UUID[] customerIds, UUID[] keys, String[] answers) {
        return connection.update(
                CustomersSql.ANSWER_KEYS,
                statement -> statement.bind("$1", customerIds).bind("$2", keys).bind("$3", answers));
    }

    @Override
    public String write(Upserted answer) {
        return writer.writeValueAsString(answer);
    }

    @Override
    public Upserted read(String stored) {
        return reader.<Upserted>readValue(stored).again();
    }
}
