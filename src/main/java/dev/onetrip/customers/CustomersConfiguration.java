package dev.onetrip.customers;

import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.database.DatabaseServer;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.GroupSize;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.JsonKeyTable;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.PrunedTable;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.LineByLine;
import dev.onetrip.web.Ndjson;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The customers feature, from its statements to its routes. */
@Configuration(proxyBeanMethods = false)
class CustomersConfiguration {
    private static final long PRUNED_AT_ONCE = 10_000;

    @Bean
    ClaimedKeys<UpsertRequest, Upserted> customerKeys(
            UnitOfWork unitOfWork, CustomersProperties properties, JsonMapper json, Clock clock) {
        JsonKeyTable<UpsertRequest, Upserted> table = new JsonKeyTable<>(
                CustomersSql.CLAIM_KEYS,
                CustomersSql.KEYS,
                CustomersSql.ANSWER_KEYS,
                asked -> asked.wanted().customerId(),
                json,
                Upserted.class,
                Upserted::again);
        return new ClaimedKeys<>(unitOfWork, table, properties.keysKept(), clock);
    }

    @Bean
    PrunedTable prunedCustomerKeys(CustomersProperties properties) {
        return new PrunedTable(
                "customer_request_keys",
                CustomersSql.PRUNE_KEYS,
                PRUNED_AT_ONCE,
                properties.keysKept(),
                properties.keysPrunedEvery());
    }

    @Bean
    UpsertCustomers upsertCustomers(UnitOfWork unitOfWork, ClaimedKeys<UpsertRequest, Upserted> claimedKeys) {
        return new UpsertCustomers(unitOfWork, claimedKeys);
    }

    @Bean
    GroupCommit<UpsertLane, Keyed<UpsertRequest>, Upserted> upserts(
            CustomersProperties properties, UpsertCustomers upsertCustomers, MeterRegistry meters) {
        return new GroupCommit<>(
                "customers",
                GroupSize.of(properties.groupLimit()),
                properties.queueLimit(),
                meters,
                upsertCustomers,
                asked -> asked.value().wanted().customerId());
    }

    @Bean
    UpsertCustomer upsertCustomer(
            GroupCommit<UpsertLane, Keyed<UpsertRequest>, Upserted> upserts,
            ClaimedKeys<UpsertRequest, Upserted> claimedKeys,
            IdempotencyKeys keys,
            CustomersProperties properties,
            DatabaseServer server) {
        return new UpsertCustomer(upserts, claimedKeys, keys, properties.lanes(), server);
    }

    @Bean
    Latencies upsertLatencies(MeterRegistry meters) {
        return new Latencies(meters);
    }

    @Bean
    UpsertHandler upsertHandler(
            UpsertCustomer upsertCustomer,
            Bodies bodies,
            IdempotencyKeys keys,
            Latencies latencies,
            CustomersProperties properties) {
        return new UpsertHandler(upsertCustomer, bodies, keys, latencies, properties);
    }

    @Bean
    UpsertManyHandler upsertManyHandler(
            UpsertCustomer upsertCustomer,
            UpsertCustomers upsertCustomers,
            LineByLine lines,
            IdempotencyKeys keys,
            CustomersProperties properties) {
        return new UpsertManyHandler(upsertCustomer, upsertCustomers, lines, keys, properties);
    }

    @Bean
    ReadCustomers readCustomers(UnitOfWork unitOfWork) {
        return new ReadCustomers(unitOfWork);
    }

    @Bean
    ReadCustomersHandler readCustomersHandler(ReadCustomers read, Ndjson ndjson, CustomersProperties properties) {
        return new ReadCustomersHandler(read, ndjson, properties);
    }

    @Bean
    StrategiesHandler strategiesHandler(Latencies latencies, JsonMapper json) {
        return new StrategiesHandler(latencies, json);
    }

    @Bean
    ConnectionPrimer customersPrimer(DatabaseServer server) {
        return new CustomersPrimer(server);
    }
}
