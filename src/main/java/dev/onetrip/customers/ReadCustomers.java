package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Reads customers, one round trip each, by key: what is inserted meanwhile is met or not, never twice. */
final class ReadCustomers {
    private final UnitOfWork unitOfWork;

    ReadCustomers(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** The customer, or nothing. */
    Mono<Customer> one(UUID customerId, Deadline deadline) {
        return unitOfWork.one(
                deadline, CustomersSql.ONE, statement -> statement.bind("$1", customerId), ReadCustomers::customer);
    }

    /** Up to {@code limit} customers after the given key, or the first of all. */
    Mono<List<Customer>> page(Optional<UUID> after, int limit, Deadline deadline) {
        return after.isPresent()
                ? unitOfWork.list(
                        deadline,
                        CustomersSql.PAGE,
                        statement -> statement.bind("$1", after.get()).bind("$2", limit),
                        ReadCustomers::customer)
                : unitOfWork.list(
                        deadline,
                        CustomersSql.FIRST_PAGE,
                        statement -> statement.bind("$1", limit),
                        ReadCustomers::customer);
    }

    private static Customer customer(Row row) {
        NameParts parts = new NameParts(row.get(2, String.class), row.get(3, String.class));
        return new Customer(
                Columns.required(row, 0, UUID.class),
                Columns.required(row, 1, Long.class),
                parts.name(),
                parts.firstName(),
                parts.lastName(),
                row.get(4, String.class),
                Columns.required(row, 5, Long.class),
                Columns.required(row, 6, Instant.class),
                row.get(7, Instant.class));
    }
}
