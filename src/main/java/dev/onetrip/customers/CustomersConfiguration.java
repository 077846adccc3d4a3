package dev.onetrip.customers;

import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.transaction.Pruning;
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

    @Bean
    CustomerKeys customerKeys(
            UnitOfWork unitOfWork, Pruning pruning, CustomersProperties properties, JsonMapper json, Clock clock) {
        return new CustomerKeys(unitOfWork, pruning, properties.keysKept(), json, clock);
    }

    @Bean
    UpsertCustomers upsertCustomers(UnitOfWork unitOfWork, CustomerKeys storedKeys) {
        return new UpsertCustomers(unitOfWork, storedKeys);
    }

    @Bean
    GroupCommit<HashedLane, Wish, Upserted> upserts(
            CustomersProperties properties, UpsertCustomers upsertCustomers, MeterRegistry meters) {
        return new GroupCommit<>(
                "customers",
                properties.groupLimit(),
                properties.queueLimit(),
                meters,
                upsertCustomers,
                wish -> wish.wanted().customerId());
    }

    @Bean
    UpsertCustomer upsertCustomer(
            UnitOfWork unitOfWork,
            GroupCommit<HashedLane, Wish, Upserted> upserts,
            CustomerKeys storedKeys,
            IdempotencyKeys keys,
            CustomersProperties properties) {
        return new UpsertCustomer(unitOfWork, upserts, storedKeys, keys, properties.lanes());
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
    StrategiesHandler strategiesHandler(Latencies latencies) {
        return new StrategiesHandler(latencies);
    }

    @Bean
    ConnectionPrimer customersPrimer() {
        return new CustomersPrimer();
    }
}
