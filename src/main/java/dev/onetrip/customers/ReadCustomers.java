package dev.onetrip.customers;

import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Direction;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
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

    /** Up to {@code limit} customers after the given key in that direction, or the first of all. */
    Mono<List<Customer>> page(Direction direction, Optional<UUID> after, int limit, Deadline deadline) {
        return after.isPresent()
                ? page(direction, after.get(), limit, deadline)
                : firstPage(direction, limit, deadline);
    }

    private Mono<List<Customer>> firstPage(Direction direction, int limit, Deadline deadline) {
        Consumer<Statement> values = statement -> statement.bind("$1", limit);
        return direction == Direction.ASC
                ? unitOfWork.list(deadline, CustomersSql.FIRST_PAGE, values, ReadCustomers::customer)
                : unitOfWork.list(deadline, CustomersSql.FIRST_PAGE_DOWN, values, ReadCustomers::customer);
    }

    private Mono<List<Customer>> page(Direction direction, UUID after, int limit, Deadline deadline) {
        Consumer<Statement> values = statement -> statement.bind("$1", after).bind("$2", limit);
        return direction == Direction.ASC
                ? unitOfWork.list(deadline, CustomersSql.PAGE, values, ReadCustomers::customer)
                : unitOfWork.list(deadline, CustomersSql.PAGE_DOWN, values, ReadCustomers::customer);
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
